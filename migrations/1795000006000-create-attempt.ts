import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, index, primary } from '#platform/database';

export class CreateAttempt1795000006000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'attempt',
        columns: [
          primary(column.digest('bucket')),
          column.count('failures'),
          column.count('strikes'),
          column.instant('window_ends_at'),
          column.instant('remembered_until'),
        ],
        indices: [index('attempt', 'remembered_until')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('attempt', true);
  }
}
