// Writes `docs/permissions.md` from the catalogue of permissions and the OpenAPI document.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from './markdown-table.mjs';

const DOCS = join(import.meta.dirname, '../docs');

const HEAD = `# Permissions

Admins hold every permission. Other users hold those of their roles; without a role they can manage only their own account. A
role contains permissions, whole groups (\`users.*\`) or everything (\`*\`). A change takes effect with the next request, on every
replica.

Three rules limit what users with permissions can do:

- Nobody can give others a permission that they lack, by creating, changing or assigning a role.
- Nobody can act on an account that holds a permission that they lack: delete it, end its sessions, or create an API key
  for it. Taking permissions away from a role counts as acting on everyone who has it.
- Assigning a role that an application names in \`who\` needs \`applications.manage\`, or that role.

`;

const REQUIRED = 'x-latchkey-permission';
const FOR_OTHERS = 'x-latchkey-permission-for-others';
const STEP_UP = 'x-latchkey-step-up';
const KEY_SCOPES = 'x-latchkey-key-scopes';

/**
 * @typedef {Record<string, Record<string, Record<string, unknown>>>} Paths
 * @typedef {Readonly<Record<string, string>>} Meanings
 */

/**
 * Returns the text of the page.
 *
 * @param {Meanings} meanings
 * @param {{ paths: Paths }} document
 */
export function permissionsPage(meanings, { paths }) {
  const rows = Object.entries(meanings).map(([name, meaning]) => [`\`${name}\``, meaning]);
  const sections = Object.keys(meanings).map((name) => section(paths, name, `\`${name}\``));
  return [
    HEAD,
    '## The permissions\n\n',
    markdownTable([['Permission', 'Allows'], ...rows]),
    '\n## The operations\n\n',
    'Operations marked “others” are for everyone, about their own; with the permission also about those of other users.\n',
    '“Step-up” is the value of `STEP_UP` from which on they ask for a [fresh proof](step-up.md). “API keys” names the\n',
    '[scopes](api-keys.md#scopes) of which an API key needs one.\n',
    ...sections,
    section(paths, '*', 'Admins only'),
    keySection(paths),
  ].join('');
}

/**
 * @param {Paths} paths
 * @param {string} permission
 * @param {string} title
 */
function section(paths, permission, title) {
  const rows = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const isForOthers = operation[FOR_OTHERS] === permission;
      if (operation[REQUIRED] !== permission && !isForOthers) return [];
      return [
        [
          `\`${method.toUpperCase()} ${path}\``,
          String(operation['summary']),
          isForOthers ? 'others' : '',
          String(operation[STEP_UP] ?? ''),
          scopesOf(operation),
        ],
      ];
    }),
  );
  const table = markdownTable([['Operation', 'Purpose', 'Covers', 'Step-up', 'API keys'], ...rows]);
  return `\n### ${title}\n\n${rows.length === 0 ? 'No operation needs it yet.\n' : table}`;
}

/**
 * Describes the operations that need no permission and admit API keys.
 *
 * @param {Paths} paths
 */
function keySection(paths) {
  const rows = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => scopesOf(operation) !== '' && isForEveryone(operation))
      .map(([method, operation]) => [
        `\`${method.toUpperCase()} ${path}\``,
        String(operation['summary']),
        scopesOf(operation),
      ]),
  );
  const head = ['Operation', 'Purpose', 'API keys'];
  return `\n### Everyone, with an API key\n\n${markdownTable([head, ...rows])}`;
}

/** @param {Record<string, unknown>} operation */
const isForEveryone = (operation) => operation[REQUIRED] === undefined && operation[FOR_OTHERS] === undefined;

/** @param {Record<string, unknown>} operation */
function scopesOf(operation) {
  const scopes = /** @type {readonly string[]} */ (operation[KEY_SCOPES] ?? []);
  return scopes.map((scope) => `\`${scope}\``).join(', ');
}

if (process.argv[1] === import.meta.filename) {
  // Imported only when needed: the tests need no bundler.
  const { importSource } = await import('./bundle.mjs');
  const { PERMISSIONS } = await importSource('src/access/permissions.ts');
  const document = JSON.parse(readFileSync(join(DOCS, 'openapi.json'), 'utf8'));
  writeFileSync(join(DOCS, 'permissions.md'), permissionsPage(PERMISSIONS, document));
}
