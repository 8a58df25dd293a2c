// Bundles `crash-server.mjs` into the given folder.
import { bundle } from '../../../scripts/bundle.mjs';

await bundle(
  {
    'crash-server': 'test/support/processes/crash-server.mjs',
    'hash-worker': 'src/platform/crypto/hash-worker.js',
  },
  process.argv[2],
);
