import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, nullable, primary } from '#platform/database';

/** Second factors of imported accounts that the service cannot open by itself. */
export class CreateImportedTotp1796090000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'imported_totp',
        columns: [
          primary(column.id('user_id')),
          nullable(column.sealed('sealed')),
          column.instant('created_at'),
        ],
        foreignKeys: [belongsTo('imported_totp', 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('imported_totp', true);
  }
}
