import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, nullable, primary } from '#platform/database';

export class CreateInstanceState1795000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'instance_state',
        columns: [
          primary(column.count('id')),
          nullable(column.id('first_user_id')),
          column.count('admin_epoch'),
        ],
      }),
      true,
    );
    await runner.query('DELETE FROM instance_state');
    await runner.query('INSERT INTO instance_state (id, admin_epoch) VALUES (1, 0)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('instance_state', true);
  }
}
