import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, primary, unique } from '#platform/database';

export class CreateTrustedDevice1795000013000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'trusted_device',
        columns: [
          primary(column.id('id')),
          column.id('user_id'),
          column.digest('secret_digest'),
          column.word('ip_address', 45),
          column.text('user_agent', 512),
          column.instant('created_at'),
          column.instant('last_used_at'),
          column.instant('expires_at'),
        ],
        indices: [
          unique('trusted_device', 'user_id', 'secret_digest'),
          index('trusted_device', 'expires_at'),
        ],
        foreignKeys: [belongsTo('trusted_device', 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('trusted_device', true);
  }
}
