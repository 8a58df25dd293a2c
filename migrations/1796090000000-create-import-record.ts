import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, index, primary } from '#platform/database';

/** The ids that records of another system have there, and here. */
export class CreateImportRecord1796090000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'import_record',
        columns: [
          primary(column.word('source')),
          primary(column.word('kind')),
          primary(column.text('source_id', 128)),
          column.word('target_id', 64),
          column.instant('created_at'),
        ],
        indices: [index('import_record', 'target_id')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('import_record', true);
  }
}
