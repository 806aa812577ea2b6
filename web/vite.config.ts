import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// Ant Design adds every style sheet through two modules of like interface, its own and its icons'. Both are replaced by one that
// constructs the sheets through the CSSOM, so that the pages run under `style-src 'self'` (embed.go). The browser journey fails on
// any violation of the policy, and with it on a new version that adds sheets in a third way.
function constructedStyles(): Plugin {
  const ours = (name: string) => fileURLToPath(new URL(`./src/antd/${name}.ts`, import.meta.url));
  return {
    name: 'constructed-styles',
    enforce: 'pre',
    resolveId(source, importer) {
      if (/(^|\/)Dom\/dynamicCSS(\.js)?$/.test(source)) return ours('dynamicCss');
      if (/\/cssUtils(\.js)?$/.test(source) && importer?.includes('@ant-design/icons')) return ours('iconCss');
      return null;
    },
  };
}

const backend = process.env.BACKEND ?? 'http://127.0.0.1:8080';
const proxy = Object.fromEntries(
  ['/graphql', '/auth', '/evidence', '/draws/', '/ledger/', '/open-data/', '/verify/'].map((path) => [path, backend]),
);

export default defineConfig(({ mode }) => ({
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
  // Tests over the shared data folder (make test-data) are a set of their own.
  // A test that needs a page asks for happy-dom in its first line. The limit ends what hangs; it judges no speed, whatever else the machine does.
  test: {
    environment: 'node',
    testTimeout: 120_000,
    include: mode === 'shared-data' ? ['src/**/*.shared.ts'] : ['src/**/*.test.{ts,tsx}'],
  },
}));
