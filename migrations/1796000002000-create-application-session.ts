import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, primary, unique } from '#platform/database';

export class CreateApplicationSession1796000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'application_session',
        columns: [
          primary(column.id('id')),
          column.digest('secret_digest'),
          column.id('session_id'),
          column.id('application_id'),
          column.flag('is_framed'),
          column.instant('created_at'),
        ],
        indices: [
          unique('application_session', 'secret_digest'),
          index('application_session', 'session_id'),
          index('application_session', 'application_id'),
        ],
        foreignKeys: [
          belongsTo('application_session', 'session_id', 'session'),
          belongsTo('application_session', 'application_id', 'application'),
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('application_session', true);
  }
}
