import { type MigrationInterface, type QueryRunner, Table, TableColumn } from 'typeorm';
import { belongsTo, columnsFor, index, primary } from '#platform/database';

const CODE = 'enrolment_code';
const FLAG = 'requires_second_factor';

/** Adds roles that require a second factor, and the one-time codes with which it is enrolled. */
export class AddSecondFactorRequirement1796047900000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    if (!(await runner.hasColumn('role', FLAG)))
      await runner.addColumn('role', new TableColumn(column.flag(FLAG)));
    await runner.createTable(
      new Table({
        name: CODE,
        columns: [
          primary(column.id('user_id')),
          column.digest('code_digest'),
          column.instant('created_at'),
          column.instant('expires_at'),
        ],
        indices: [index(CODE, 'expires_at')],
        foreignKeys: [belongsTo(CODE, 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(CODE, true);
    if (await runner.hasColumn('role', FLAG)) await runner.dropColumn('role', FLAG);
  }
}
