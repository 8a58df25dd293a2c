import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, nullable, primary, unique } from '#platform/database';

export class CreateBackupCode1795000012000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'backup_code',
        columns: [
          primary(column.id('id')),
          column.id('user_id'),
          column.digest('code_digest'),
          nullable(column.instant('used_at')),
        ],
        indices: [unique('backup_code', 'user_id', 'code_digest')],
        foreignKeys: [belongsTo('backup_code', 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('backup_code', true);
  }
}
