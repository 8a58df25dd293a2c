import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, nullable, primary, unique } from '#platform/database';

export class CreateApplication1796000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'application',
        columns: [
          primary(column.id('id')),
          column.word('slug', 63),
          column.text('name', 100),
          nullable(column.text('icon', 64)),
          column.flag('enabled'),
          column.word('origin', 255),
          column.word('path_prefix', 255),
          column.word('mode', 16),
          nullable(column.word('upstream', 512)),
          column.word('who', 16),
          column.word('needs', 16),
          nullable({ name: 'max_age_minutes', type: 'int' }),
          nullable(column.word('terminal', 255)),
          column.word('on_lock', 16),
          column.count('version'),
          column.document('options'),
          column.instant('created_at'),
          column.instant('updated_at'),
        ],
        indices: [unique('application', 'slug'), unique('application', 'origin', 'path_prefix')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('application', true);
  }
}
