import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// Ant Design writes every style sheet through one module. It is replaced by one that constructs the sheets through the CSSOM, so
// that the pages run under `style-src 'self'` (embed.go). A build in which the module is not met fails: see the test of the policy.
function constructedStyles(): Plugin {
  const ours = fileURLToPath(new URL('./src/antd/dynamicCss.ts', import.meta.url));
  return {
    name: 'constructed-styles',
    enforce: 'pre',
    resolveId(source) {
      return /(^|\/)Dom\/dynamicCSS(\.js)?$/.test(source) ? ours : null;
    },
  };
}

const backend = process.env.BACKEND ?? 'http://127.0.0.1:8080';
const proxy = Object.fromEntries(['/graphql', '/auth', '/evidence', '/draws/', '/ledger/'].map((path) => [path, backend]));

export default defineConfig({
  plugins: [constructedStyles(), react()],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    manifest: true,
  },
  server: { proxy },
  preview: { proxy },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
});
