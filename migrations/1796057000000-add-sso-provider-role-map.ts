import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { columnsFor, nullable } from '#platform/database';

const TABLE = 'sso_provider';
const COLUMN = 'role_map';

/** Adds which roles the groups of a provider decide. */
export class AddSsoProviderRoleMap1796057000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn(TABLE, COLUMN)) return;
    await runner.addColumn(TABLE, new TableColumn(nullable(columnsFor(runner).document(COLUMN))));
  }

  async down(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn(TABLE, COLUMN)) await runner.dropColumn(TABLE, COLUMN);
  }
}
