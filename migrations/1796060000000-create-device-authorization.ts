import { type MigrationInterface, type QueryRunner, Table, TableColumn } from 'typeorm';
import { belongsTo, columnsFor, index, nullable, primary, unique } from '#platform/database';

const TABLE = 'device_authorization';
const SESSION = 'session';
const APP_NAME = 'app_name';

/** Logins of devices without a browser, and the name of the app that a session was issued to. */
export class CreateDeviceAuthorization1796060000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: TABLE,
        columns: [
          primary(column.id('id')),
          column.digest('device_code_digest'),
          column.digest('user_code_digest'),
          column.text('client_id', 64),
          column.text('address', 45),
          column.text('user_agent', 512),
          column.instant('created_at'),
          column.instant('expires_at'),
          { name: 'interval_ms', type: 'int' },
          column.instant('next_poll_at'),
          column.text('state', 16),
          nullable(column.id('user_id')),
          { name: 'credential_version', type: 'int', isNullable: true },
          { name: 'session_epoch', type: 'int', isNullable: true },
          nullable(column.id('session_id')),
          nullable(column.text('factor', 16)),
        ],
        indices: [
          unique(TABLE, 'device_code_digest'),
          unique(TABLE, 'user_code_digest'),
          index(TABLE, 'user_id'),
          index(TABLE, 'expires_at'),
        ],
        foreignKeys: [belongsTo(TABLE, 'user_id', 'user')],
      }),
      true,
    );
    if (!(await runner.hasColumn(SESSION, APP_NAME)))
      await runner.addColumn(SESSION, new TableColumn(nullable(column.text(APP_NAME, 100))));
  }

  async down(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn(SESSION, APP_NAME)) await runner.dropColumn(SESSION, APP_NAME);
    await runner.dropTable(TABLE, true);
  }
}
