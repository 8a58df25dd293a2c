import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, index, nullable, primary, unique } from '#platform/database';

export class CreateUser1795000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'user',
        columns: [
          primary(column.id('id')),
          column.text('name', 64),
          column.digest('name_key'),
          nullable(column.sealed('password_hash')),
          nullable(column.word('password_scheme')),
          column.count('credential_version'),
          column.count('login_count'),
          column.flag('is_admin'),
          column.flag('is_oidc'),
          column.flag('totp_enabled'),
          column.count('session_epoch'),
          nullable(column.sealed('passcode')),
          column.count('passcode_version'),
          { ...column.count('lock_after_minutes'), default: '15' },
          column.flag('is_locked'),
          column.count('lock_count'),
          nullable(column.instant('locked_at')),
          column.flag('single_session'),
          column.instant('created_at'),
        ],
        indices: [unique('user', 'name_key'), index('user', 'is_admin')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('user', true);
  }
}
