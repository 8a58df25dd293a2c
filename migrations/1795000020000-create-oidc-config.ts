import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, primary } from '#platform/database';

export class CreateOidcConfig1795000020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'oidc_config',
        columns: [
          primary(column.count('id')),
          column.document('settings'),
          column.sealed('client_secret'),
          column.count('revision'),
          column.instant('updated_at'),
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('oidc_config', true);
  }
}
