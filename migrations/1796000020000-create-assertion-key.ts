import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, primary, unique } from '#platform/database';

export class CreateAssertionKey1796000020000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'assertion_key',
        columns: [
          primary(column.word('kid', 43)),
          column.count('generation'),
          column.document('public_key'),
          column.sealed('private_key'),
          column.instant('created_at'),
          column.instant('signs_from'),
        ],
        indices: [unique('assertion_key', 'generation')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('assertion_key', true);
  }
}
