import { type MigrationInterface, type QueryRunner, TableColumn, TableIndex } from 'typeorm';
import { columnsFor, index, nullable } from '#platform/database';

const TABLE = 'user';
const COLUMN = 'deletion_due_at';
const INDEX = index(TABLE, COLUMN);

/** Adds when a suspended account will be deleted. */
export class AddUserDeletion1796048100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (!(await runner.hasColumn(TABLE, COLUMN)))
      await runner.addColumn(TABLE, new TableColumn(nullable(columnsFor(runner).instant(COLUMN))));
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
