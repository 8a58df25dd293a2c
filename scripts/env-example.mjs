// Writes `.env.example` from the list of variables.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HEAD = `# Every configuration variable of Latchkey with its default.
# Copy this file to .env and uncomment the lines you change. The process environment overrides it.
`;

/**
 * Returns the text of `.env.example`. A variable without a value after = has no default and may be left out.
 *
 * @param {typeof import('#platform/config').variables} variables
 */
export function envExample(variables) {
  const entries = Object.entries(variables).map(
    ([name, { fallback, meaning }]) => `# ${meaning}\n# ${name}=${fallback ?? ''}\n`,
  );
  return [HEAD, ...entries].join('\n');
}

if (process.argv[1] === import.meta.filename) {
  // Imported only when needed: the tests need no bundler.
  const { importSource } = await import('./bundle.mjs');
  const { variables } = await importSource('src/platform/config/index.ts');
  writeFileSync(join(import.meta.dirname, '../.env.example'), envExample(variables));
}
