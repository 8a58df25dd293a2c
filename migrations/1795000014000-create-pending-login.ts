import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, nullable, primary } from '#platform/database';

export class CreatePendingLogin1795000014000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'pending_login',
        columns: [
          primary(column.id('id')),
          column.id('user_id'),
          column.digest('secret_digest'),
          nullable(column.sealed('data_slot')),
          column.flag('remember_me'),
          column.instant('expires_at'),
        ],
        indices: [index('pending_login', 'user_id'), index('pending_login', 'expires_at')],
        foreignKeys: [belongsTo('pending_login', 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('pending_login', true);
  }
}
