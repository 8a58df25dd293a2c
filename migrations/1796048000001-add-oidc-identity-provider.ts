import { type MigrationInterface, type QueryRunner, TableColumn, TableIndex } from 'typeorm';
import { index, nullable } from '#platform/database';

const TABLE = 'oidc_identity';
const COLUMN = 'provider_id';
const INDEX = index(TABLE, COLUMN);

/** Adds the directory of an identity. */
export class AddOidcIdentityProvider1796048000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (!(await runner.hasColumn(TABLE, COLUMN)))
      await runner.addColumn(TABLE, new TableColumn(nullable({ name: COLUMN, type: 'int' })));
    if (!(await hasIndex(runner))) await runner.createIndex(TABLE, new TableIndex(INDEX));
  }

  async down(runner: QueryRunner): Promise<void> {
    if (await hasIndex(runner)) await runner.dropIndex(TABLE, INDEX.name);
    if (await runner.hasColumn(TABLE, COLUMN)) await runner.dropColumn(TABLE, COLUMN);
  }
}

async function hasIndex(runner: QueryRunner): Promise<boolean> {
  return (await runner.getTable(TABLE))?.indices.some(({ name }) => name === INDEX.name) ?? false;
}
