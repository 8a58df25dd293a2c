// Writes the list of layers into `docs/architecture.md`, from the list that the import rules use.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LADDER } from './ladder.mjs';

const PAGE = join(import.meta.dirname, '../docs/architecture.md');
const LIST = /(<!-- layers: scripts\/ladder\.mjs -->\n\n```\n)[^`]*(```)/;
const LINE_WIDTH = 110;

/** Returns the page with the current layers. @param {string} page */
export function architecturePage(page) {
  if (!LIST.test(page)) throw new Error('docs/architecture.md has no list of layers');
  return page.replace(LIST, `$1${wrapped(LADDER)}\n$2`);
}

/** @param {readonly string[]} names */
function wrapped(names) {
  const lines = [''];
  for (const name of names) {
    const line = `${lines.at(-1)} ${name}`.trim();
    if (line.length <= LINE_WIDTH) lines[lines.length - 1] = line;
    else lines.push(name);
  }
  return lines.join('\n');
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(PAGE, architecturePage(readFileSync(PAGE, 'utf8')));
}
