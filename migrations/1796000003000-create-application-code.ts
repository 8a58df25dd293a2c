import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, primary } from '#platform/database';

export class CreateApplicationCode1796000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'application_code',
        columns: [
          primary(column.digest('code_digest')),
          column.id('session_id'),
          column.id('application_id'),
          column.digest('nonce_digest'),
          column.word('target', 2048),
          column.flag('is_framed'),
          column.instant('created_at'),
          column.instant('expires_at'),
        ],
        indices: [
          index('application_code', 'session_id'),
          index('application_code', 'application_id'),
          index('application_code', 'expires_at'),
        ],
        foreignKeys: [
          belongsTo('application_code', 'session_id', 'session'),
          belongsTo('application_code', 'application_id', 'application'),
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('application_code', true);
  }
}
