// Writes `docs/configuration.md` from the list of variables.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from './markdown-table.mjs';

const HEAD = `# Configuration

Latchkey reads environment variables and a \`.env\` file in the working directory, once, at startup. A variable in the
environment takes precedence over the file unless it is empty. All invalid values are reported together. Settings that admins
change at run time are listed by \`npm run latchkey -- settings get\` instead.

`;

/**
 * Returns the text of the page: one row for each variable, with columns padded as Prettier formats them.
 *
 * @param {typeof import('#platform/config').variables} variables
 */
export function configurationPage(variables) {
  const rows = Object.entries(variables).map(([name, { fallback, meaning }]) => [
    `\`${name}\``,
    fallback === undefined || fallback === '' ? '–' : `\`${fallback}\``,
    meaning.replaceAll('|', '\\|'),
  ]);
  return HEAD + markdownTable([['Name', 'Default', 'Meaning'], ...rows]);
}

if (process.argv[1] === import.meta.filename) {
  // Imported only when needed: the tests need no bundler.
  const { importSource } = await import('./bundle.mjs');
  const { variables } = await importSource('src/platform/config/index.ts');
  writeFileSync(join(import.meta.dirname, '../docs/configuration.md'), configurationPage(variables));
}
