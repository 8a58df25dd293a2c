// Writes `docs/configuration.md` from the list of variables.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
  return HEAD + table([['Name', 'Default', 'Meaning'], ...rows]);
}

/** @param {string[][]} rows */
function table(rows) {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  /** @param {string[]} cells */
  const line = (cells) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  const rule = line(widths.map((width) => '-'.repeat(width)));
  const [head = [], ...body] = rows;
  return line(head) + rule + body.map(line).join('');
}

if (process.argv[1] === import.meta.filename) {
  // Imported only when needed: the tests need no bundler.
  const { importSource } = await import('./bundle.mjs');
  const { variables } = await importSource('src/platform/config/index.ts');
  writeFileSync(join(import.meta.dirname, '../docs/configuration.md'), configurationPage(variables));
}
