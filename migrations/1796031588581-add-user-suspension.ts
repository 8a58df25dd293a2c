import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { columnsFor, nullable } from '#platform/database';

/** Adds suspension, and accounts for programs, which cannot log in. */
export class AddUserSuspension1796031588581 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    for (const options of [nullable(column.instant('suspended_at')), column.flag('is_service')]) {
      if (!(await runner.hasColumn('user', options.name)))
        await runner.addColumn('user', new TableColumn(options));
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['is_service', 'suspended_at'])
      if (await runner.hasColumn('user', name)) await runner.dropColumn('user', name);
  }
}
