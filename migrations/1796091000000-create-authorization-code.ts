import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, nullable, primary, unique } from '#platform/database';

const TABLE = 'authorization_code';

/** Codes that apps on a user's machine exchange for sessions. */
export class CreateAuthorizationCode1796091000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: TABLE,
        columns: [
          primary(column.id('id')),
          column.digest('code_digest'),
          column.text('client_id', 64),
          column.text('redirect_uri', 300),
          column.text('code_challenge', 64),
          column.id('user_id'),
          { name: 'credential_version', type: 'int' },
          { name: 'session_epoch', type: 'int' },
          column.id('session_id'),
          column.text('factor', 16),
          column.instant('expires_at'),
          nullable(column.id('issued_session_id')),
        ],
        indices: [unique(TABLE, 'code_digest'), index(TABLE, 'user_id'), index(TABLE, 'expires_at')],
        foreignKeys: [belongsTo(TABLE, 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(TABLE, true);
  }
}
