// Collects the licences of the packages that a bundle contains: whoever passes the bundle on must include them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const PACKAGE_FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

const HEAD = `# Licences of bundled packages

The files of this folder contain code of these packages. Their licences:
`;

/**
 * Returns the text of the licences.
 *
 * @param {readonly string[]} files paths of bundled files, relative to the project's folder
 */
export function licencesOf(files) {
  const folders = files.flatMap((file) => PACKAGE_FOLDER.exec(file)?.[0] ?? []);
  return [HEAD, ...[...new Set(folders)].sort().map(section)].join('\n');
}

/** @param {string} folder */
function section(folder) {
  /** @type {{ name: string, version: string, license: string }} */
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const texts = readdirSync(join(root, folder))
    .filter((file) => LICENCE_FILE.test(file) && existsSync(join(root, folder, file)))
    .map((file) => readFileSync(join(root, folder, file), 'utf8').trim());
  return [`## ${name} ${version} (${license})\n`, ...texts.map((text) => `${text}\n`)].join('\n');
}
