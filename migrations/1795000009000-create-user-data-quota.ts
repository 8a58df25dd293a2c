import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, primary } from '#platform/database';

export class CreateUserDataQuota1795000009000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'user_data_quota',
        columns: [primary(column.id('user_id')), column.count('items')],
        foreignKeys: [belongsTo('user_data_quota', 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('user_data_quota', true);
  }
}
