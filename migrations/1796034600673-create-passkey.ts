import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, nullable, primary, unique } from '#platform/database';

export class CreatePasskey1796034600673 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'passkey',
        columns: [
          primary(column.id('id')),
          column.id('user_id'),
          column.text('name', 80),
          column.digest('credential_digest'),
          column.document('credential_id'),
          column.document('public_key'),
          column.size('sign_count'),
          column.word('device_type'),
          column.flag('is_backed_up'),
          column.document('transports'),
          column.word('user_verification'),
          column.flag('is_user_verified'),
          column.word('rp_id', 255),
          nullable(column.sealed('data_slot')),
          column.instant('created_at'),
          nullable(column.instant('last_used_at')),
        ],
        indices: [unique('passkey', 'credential_digest'), index('passkey', 'user_id')],
        foreignKeys: [belongsTo('passkey', 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('passkey', true);
  }
}
