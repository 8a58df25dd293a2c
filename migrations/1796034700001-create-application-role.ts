import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, primary } from '#platform/database';

const TABLE = 'application_role';

/** The roles on the lists of applications. */
export class CreateApplicationRole1796034700001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: TABLE,
        columns: [primary(column.id('application_id')), primary({ name: 'role_id', type: 'int' })],
        indices: [index(TABLE, 'role_id')],
        foreignKeys: [belongsTo(TABLE, 'application_id', 'application'), belongsTo(TABLE, 'role_id', 'role')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(TABLE, true);
  }
}
