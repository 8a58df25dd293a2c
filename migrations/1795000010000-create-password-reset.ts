import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, nullable, primary, unique } from '#platform/database';

export class CreatePasswordReset1795000010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'password_reset',
        columns: [
          primary(column.id('id')),
          column.id('user_id'),
          nullable(column.digest('code_digest')),
          nullable(column.digest('secret_digest')),
          column.instant('expires_at'),
        ],
        indices: [unique('password_reset', 'user_id'), index('password_reset', 'expires_at')],
        foreignKeys: [belongsTo('password_reset', 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('password_reset', true);
  }
}
