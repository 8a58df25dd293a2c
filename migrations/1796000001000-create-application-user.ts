import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, primary } from '#platform/database';

export class CreateApplicationUser1796000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'application_user',
        columns: [primary(column.id('application_id')), primary(column.id('user_id'))],
        indices: [index('application_user', 'user_id')],
        foreignKeys: [
          belongsTo('application_user', 'application_id', 'application'),
          belongsTo('application_user', 'user_id', 'user'),
        ],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('application_user', true);
  }
}
