import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, nullable, unique } from '#platform/database';

const TABLE = 'role';

/** The ids of the system roles, which no other migration may change. */
const ADMIN = 1;
const USER = 2;
/** The same in every installation, so that a copy of the database finds the rows it expects. */
const DEFINED_AT = 1_796_031_404_869;

export class CreateRole1796031404869 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: TABLE,
        columns: [
          column.serial('id'),
          column.word('name', 64),
          column.text('display_name', 100),
          nullable(column.text('description', 500)),
          column.flag('is_system'),
          column.document('permissions'),
          column.instant('created_at'),
          column.instant('updated_at'),
        ],
        indices: [unique(TABLE, 'name')],
      }),
      true,
    );
    await runner.query(`DELETE FROM ${TABLE} WHERE id IN (${ADMIN}, ${USER})`);
    const columns = 'id, name, display_name, description, is_system, permissions, created_at, updated_at';
    await runner.query(
      `INSERT INTO ${TABLE} (${columns}) VALUES
         (${ADMIN}, 'admin', 'Admin', 'Holds every permission', 1, '["*"]', ${DEFINED_AT}, ${DEFINED_AT}),
         (${USER}, 'user', 'User', 'Everyone with an account', 1, '[]', ${DEFINED_AT}, ${DEFINED_AT})`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(TABLE, true);
  }
}
