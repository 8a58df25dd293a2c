import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, primary } from '#platform/database';

export class CreateUserDataItem1795000008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'user_data_item',
        columns: [
          primary(column.id('user_id')),
          primary(column.word('name', 128)),
          column.count('version'),
          column.count('key_version'),
          column.count('size'),
          column.sealed('ciphertext'),
          column.instant('updated_at'),
        ],
        foreignKeys: [belongsTo('user_data_item', 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('user_data_item', true);
  }
}
