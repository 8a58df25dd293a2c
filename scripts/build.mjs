// Builds `dist`, the folder to deploy: the program and the pages of `web`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildWebIfNeeded } from './build-web.mjs';
import { bundle } from './bundle.mjs';

const dist = join(import.meta.dirname, '../dist');

await bundle(
  {
    main: 'src/main.ts',
    cli: 'src/cli.ts',
    openapi: 'src/bootstrap/write-openapi.ts',
    // A separate file, because worker threads start from it. They look for it beside the chunk that starts them.
    'hash-worker': 'src/platform/crypto/hash-worker.js',
  },
  join(dist, 'src'),
);
await buildWebIfNeeded();
writeFileSync(join(dist, '.built'), '');
