import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, primary } from '#platform/database';

export class CreateSetupCode1795972674618 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'setup_code',
        columns: [
          primary(column.count('id')),
          column.digest('code_digest'),
          column.id('process_id'),
          column.instant('created_at'),
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('setup_code', true);
  }
}
