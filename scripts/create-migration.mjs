// Creates a migration: npm run migration:create <verb-table>
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../migrations');
const indexFile = join(folder, 'index.ts');
const name = process.argv[2] ?? '';

if (!/^[a-z]+(-[a-z0-9]+)+$/.test(name)) {
  console.error('Usage: npm run migration:create <verb-table>, for example add-user-locale');
  process.exit(1);
}

const index = readFileSync(indexFile, 'utf8');
const stamps = [...index.matchAll(/'\.\/(\d{13})-/g)].map(([, stamp]) => Number(stamp));
// TypeORM orders migrations by timestamp, so a new one must be the newest even if this clock is behind.
const stamp = Math.max(Date.now(), ...stamps.map((earlier) => earlier + 1));
const words = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
const className = words.join('') + stamp;
const fileName = `${stamp}-${name}`;

writeFileSync(join(folder, `${fileName}.ts`), skeleton(), { flag: 'wx' });
writeFileSync(indexFile, withMigration(index));
console.log(
  `migrations/${fileName}.ts created and listed in migrations/index.ts. Now write up() and down().`,
);

/** Returns a migration that creates a table. Replace the bodies for any other change. */
function skeleton() {
  const table = name.split('-').slice(1).join('_');
  return `import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, primary } from '#platform/database';

export class ${className} implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: '${table}',
        columns: [primary(column.id('id')), column.instant('created_at')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('${table}', true);
  }
}
`;
}

/** Returns the index with one more import and one more entry, both last. */
function withMigration(text) {
  const lastImport = text.lastIndexOf('import ');
  const afterImports = text.indexOf('\n', lastImport) + 1;
  const listEnd = text.lastIndexOf('];');
  if (lastImport === -1 || listEnd === -1) throw new Error('migrations/index.ts has an unknown format');
  return (
    text.slice(0, afterImports) +
    `import { ${className} } from './${fileName}.js';\n` +
    text.slice(afterImports, listEnd) +
    `  ${className},\n` +
    text.slice(listEnd)
  );
}
