import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, nullable, primary, unique } from '#platform/database';

const TABLE = 'invitation';

/** One-time links to create an account. They end with whoever sent them, and with the role that they promise. */
export class CreateInvitation1796034700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: TABLE,
        columns: [
          primary(column.id('id')),
          column.digest('secret_digest'),
          nullable(column.text('note', 200)),
          { name: 'role_id', type: 'int', isNullable: true },
          column.id('invited_by'),
          column.instant('created_at'),
          column.instant('expires_at'),
        ],
        indices: [
          unique(TABLE, 'secret_digest'),
          index(TABLE, 'role_id'),
          index(TABLE, 'invited_by'),
          index(TABLE, 'expires_at'),
        ],
        foreignKeys: [belongsTo(TABLE, 'role_id', 'role'), belongsTo(TABLE, 'invited_by', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(TABLE, true);
  }
}
