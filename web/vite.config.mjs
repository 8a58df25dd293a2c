import { join } from 'node:path';
import { defineConfig } from 'vite';
import { compactDocument } from './vite/compact-document.mjs';
import { compressAssets } from './vite/compress-assets.mjs';
import { icuMessages } from './vite/icu-messages.mjs';

/** Paths of the API; everything else is a page. */
const API = '^/(api|users|docs|health|guacamole|oauth|rbac|audit-logs|brand|\\.well-known)(/|$|\\?)';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [icuMessages(), compactDocument(), compressAssets()],
  resolve: {
    alias: {
      '@': join(import.meta.dirname, 'src'),
      // Messages are compiled by the plugin: the parser of ICU messages stays out of the bundle.
      'use-intl/format-message': 'use-intl/format-message/format-only',
    },
  },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    manifest: true,
    // Of the packages in the bundle, for those who pass it on.
    license: { fileName: '.vite/licences.md' },
    modulePreload: { polyfill: false },
    // No data: URLs, which the Content-Security-Policy would have to allow.
    assetsInlineLimit: 0,
    target: ['chrome125', 'firefox128', 'safari18'],
    reportCompressedSize: false,
    rolldownOptions: {
      // Whatever the first page loads is in one file. Otherwise each lazy page that shares a part of it splits it further.
      output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
      onLog(level, log, handle) {
        // There are no server components here.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') handle(level, log);
      },
    },
  },
  server: {
    proxy: { [API]: { target: process.env.LATCHKEY_URL ?? 'http://127.0.0.1:3000', xfwd: false } },
  },
});
