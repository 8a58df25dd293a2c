import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, nullable, unique } from '#platform/database';

const TABLE = 'user_role';

/** The roles that were assigned by hand. Who holds a system role follows from the account. */
export class CreateUserRole1796031405055 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: TABLE,
        columns: [
          column.serial('id'),
          column.id('user_id'),
          { name: 'role_id', type: 'int' },
          nullable(column.id('granted_by')),
          column.instant('granted_at'),
        ],
        indices: [unique(TABLE, 'user_id', 'role_id'), index(TABLE, 'role_id')],
        foreignKeys: [belongsTo(TABLE, 'user_id', 'user'), belongsTo(TABLE, 'role_id', 'role')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(TABLE, true);
  }
}
