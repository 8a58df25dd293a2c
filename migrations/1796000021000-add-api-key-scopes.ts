import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { columnsFor, nullable } from '#platform/database';

const TABLE = 'api_key';

/** Null: the key may do what its user may. */
export class AddApiKeyScopes1796000021000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const scopes = nullable(columnsFor(runner).document('scopes'));
    if (await runner.hasColumn(TABLE, scopes.name)) return;
    await runner.addColumn(TABLE, new TableColumn(scopes));
  }

  /** Deletes keys with scopes: without them, they could do everything. */
  async down(runner: QueryRunner): Promise<void> {
    if (!(await runner.hasColumn(TABLE, 'scopes'))) return;
    await runner.query(`DELETE FROM ${TABLE} WHERE scopes IS NOT NULL`);
    await runner.dropColumn(TABLE, 'scopes');
  }
}
