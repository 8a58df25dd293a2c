import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, nullable, primary } from '#platform/database';

export class CreateTotpSecret1795000011000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'totp_secret',
        columns: [
          primary(column.id('user_id')),
          column.id('enrolment_id'),
          column.sealed('sealed'),
          column.instant('last_step'),
          column.instant('created_at'),
          nullable(column.instant('enabled_at')),
        ],
        foreignKeys: [belongsTo('totp_secret', 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('totp_secret', true);
  }
}
