// Builds `dist`, the folder to deploy: the program and the pages of `web`.
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildWebIfNeeded } from './build-web.mjs';
import { bundle } from './bundle.mjs';
import { licencesOf } from './third-party-licences.mjs';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
/** What the API explorer needs of its package, which is seven times as large. */
const EXPLORER_FILES = [
  'package.json',
  'LICENSE',
  'NOTICE',
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'swagger-ui-bundle.js.LICENSE.txt',
];

const bundled = await bundle(
  {
    latchkey: 'src/latchkey.ts',
    main: 'src/main.ts',
    cli: 'src/cli.ts',
    openapi: 'src/bootstrap/write-openapi.ts',
    // A separate file, because worker threads start from it. They look for it beside the chunk that starts them.
    'hash-worker': 'src/platform/crypto/hash-worker.js',
  },
  join(dist, 'src'),
);
mkdirSync(join(dist, 'explorer'), { recursive: true });
for (const name of EXPLORER_FILES)
  copyFileSync(join(root, 'node_modules/swagger-ui-dist', name), join(dist, 'explorer', name));
writeFileSync(join(dist, 'THIRD-PARTY-LICENCES.md'), licencesOf(bundled));
await buildWebIfNeeded();
writeFileSync(join(dist, '.built'), '');
