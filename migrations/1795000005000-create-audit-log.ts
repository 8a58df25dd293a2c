import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, index, nullable, primary } from '#platform/database';

export class CreateAuditLog1795000005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'audit_log',
        columns: [
          primary(column.id('id')),
          column.instant('at'),
          column.word('action', 64),
          column.word('result', 16),
          nullable(column.id('actor_id')),
          nullable(column.id('subject_id')),
          nullable(column.word('factor', 16)),
          nullable(column.word('address', 45)),
          nullable(column.text('user_agent', 512)),
          nullable(column.word('request_id', 64)),
          nullable(column.document('details')),
        ],
        indices: [
          // SQLite uses an index for a page only if it contains all columns of the order, including the id.
          index('audit_log', 'at', 'id'),
          index('audit_log', 'action', 'at', 'id'),
          index('audit_log', 'subject_id', 'at', 'id'),
          index('audit_log', 'actor_id', 'at', 'id'),
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('audit_log', true);
  }
}
