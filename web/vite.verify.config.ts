import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

// The verifier as one HTML file, with its scripts and styles inside. It is handed out to be kept: opened from a disk it runs under no
// policy of ours, opened on the server it would be refused its inline script (embed.go), as it should.
function singleFile(): Plugin {
  return {
    name: 'single-file',
    enforce: 'post',
    generateBundle(_, bundle) {
      const page = bundle['verify.html'];
      if (page?.type !== 'asset') return this.error('verify.html was not built');
      let script = '';
      let style = '';
      for (const [name, part] of Object.entries(bundle)) {
        if (part === page) continue;
        if (part.type === 'chunk') script += part.code;
        else if (name.endsWith('.css')) style += String(part.source);
        delete bundle[name];
      }
      const bare = String(page.source).replace(/<script type="module"[^>]*><\/script>|<link rel="stylesheet"[^>]*>/g, '');
      const inside = `<style>${style}</style>\n</head>`;
      const last = `<script type="module">${script.replaceAll('</script', '<\\/script')}</script>\n</body>`;
      page.source = bare.replace('</head>', () => inside).replace('</body>', () => last);
    },
  };
}

export default defineConfig({
  plugins: [react(), singleFile()],
  publicDir: false,
  build: {
    target: 'es2022',
    outDir: 'dist/verify',
    emptyOutDir: true,
    cssCodeSplit: false,
    modulePreload: false,
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { input: 'verify.html', output: { codeSplitting: false } },
  },
});
