import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, nullable, primary } from '#platform/database';

export class CreateSession1795000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'session',
        columns: [
          primary(column.id('id')),
          column.id('user_id'),
          column.digest('secret_digest'),
          column.count('epoch'),
          nullable(column.sealed('data_slot')),
          column.word('factor', 16),
          column.instant('created_at'),
          column.instant('expires_at'),
          column.instant('last_active_at'),
          column.count('unlock_count'),
          nullable(column.instant('idle_locked_at')),
          nullable(column.instant('ended_at')),
          nullable(column.word('end_reason')),
          column.word('ip_address', 45),
          column.text('user_agent', 512),
          column.flag('is_desktop_app'),
        ],
        indices: [
          index('session', 'user_id', 'ended_at', 'last_active_at', 'id'),
          index('session', 'ended_at', 'last_active_at', 'id'),
          index('session', 'expires_at'),
        ],
        foreignKeys: [belongsTo('session', 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('session', true);
  }
}
