import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, primary } from '#platform/database';

export class CreateTerminalGrant1795000017000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'terminal_grant',
        columns: [
          primary(column.id('session_id')),
          primary(column.word('terminal_id', 128)),
          column.id('user_id'),
          column.digest('secret_digest'),
          column.instant('expires_at'),
        ],
        indices: [index('terminal_grant', 'user_id', 'terminal_id'), index('terminal_grant', 'expires_at')],
        foreignKeys: [
          belongsTo('terminal_grant', 'session_id', 'session'),
          belongsTo('terminal_grant', 'user_id', 'user'),
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('terminal_grant', true);
  }
}
