import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor } from '#platform/database';

export class CreateSsoProvider1796048000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'sso_provider',
        columns: [
          column.serial('id'),
          column.text('name', 100),
          column.word('type'),
          column.flag('enabled'),
          column.count('display_order'),
          column.document('settings'),
          column.sealed('secret'),
          column.instant('created_at'),
          column.instant('updated_at'),
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('sso_provider', true);
  }
}
