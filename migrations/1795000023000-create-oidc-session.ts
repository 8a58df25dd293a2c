import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, nullable, primary, unique } from '#platform/database';

export class CreateOidcSession1795000023000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'oidc_session',
        columns: [
          primary(column.id('id')),
          column.id('session_id'),
          column.id('user_id'),
          column.digest('issuer_digest'),
          column.digest('subject_digest'),
          nullable(column.digest('sid_digest')),
          column.sealed('id_token'),
          column.instant('expires_at'),
        ],
        indices: [
          unique('oidc_session', 'session_id'),
          index('oidc_session', 'user_id'),
          index('oidc_session', 'subject_digest'),
          index('oidc_session', 'sid_digest'),
          index('oidc_session', 'expires_at'),
        ],
        foreignKeys: [belongsTo('oidc_session', 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('oidc_session', true);
  }
}
