import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, primary } from '#platform/database';

export class CreateMasterKey1795000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'master_key',
        columns: [primary(column.word('kid')), column.sealed('check_value'), column.instant('created_at')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('master_key', true);
  }
}
