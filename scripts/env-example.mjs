// Writes `.env.example` from the one list of variables, so that the two cannot drift apart.
// Run it after a build: node scripts/env-example.mjs
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { variables } from '#platform/config';

const HEAD = `# Every setting of Latchkey with its default.
# Copy this file to .env and take the # away from the lines you change; the process environment wins over it.
`;

/** The text of `.env.example`. A variable without a value after = has no default and may be left out. */
export function envExample() {
  const entries = Object.entries(variables).map(
    ([name, { fallback, meaning }]) => `# ${meaning}\n# ${name}=${fallback ?? ''}\n`,
  );
  return [HEAD, ...entries].join('\n');
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(join(import.meta.dirname, '../.env.example'), envExample());
}
