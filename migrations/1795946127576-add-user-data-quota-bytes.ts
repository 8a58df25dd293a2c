import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { columnsFor } from '#platform/database';

export class AddUserDataQuotaBytes1795946127576 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner).size('bytes');
    if (!(await runner.hasColumn('user_data_quota', 'bytes'))) {
      await runner.addColumn('user_data_quota', new TableColumn(column));
    }
    await runner.query(
      'UPDATE user_data_quota SET bytes = ' +
        '(SELECT COALESCE(SUM(size), 0) FROM user_data_item WHERE user_data_item.user_id = user_data_quota.user_id)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn('user_data_quota', 'bytes'))
      await runner.dropColumn('user_data_quota', 'bytes');
  }
}
