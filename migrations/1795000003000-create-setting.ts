import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, primary } from '#platform/database';

export class CreateSetting1795000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'setting',
        columns: [primary(column.word('name', 64)), column.document('value'), column.instant('updated_at')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('setting', true);
  }
}
