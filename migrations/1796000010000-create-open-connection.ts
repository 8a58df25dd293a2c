import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, index, nullable, primary } from '#platform/database';

export class CreateOpenConnection1796000010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'open_connection',
        columns: [
          primary(column.id('id')),
          column.id('process_id'),
          column.word('kind', 16),
          nullable(column.id('application_id')),
          nullable(column.id('user_id')),
          nullable(column.id('session_id')),
          nullable(column.id('api_key_id')),
          column.document('terminals'),
          column.flag('is_for_admins'),
          column.flag('closes_on_lock'),
          column.flag('is_held'),
          column.word('address', 45),
          column.instant('opened_at'),
          column.size('bytes_received'),
          column.size('bytes_sent'),
          column.instant('seen_at'),
          nullable(column.instant('close_requested_at')),
        ],
        indices: [
          index('open_connection', 'process_id', 'close_requested_at'),
          index('open_connection', 'user_id', 'opened_at'),
          index('open_connection', 'application_id', 'opened_at'),
          index('open_connection', 'session_id'),
          index('open_connection', 'api_key_id'),
          index('open_connection', 'opened_at'),
          index('open_connection', 'seen_at'),
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('open_connection', true);
  }
}
