import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, nullable, primary, unique } from '#platform/database';

export class CreateDataKeySlot1795000007000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'data_key_slot',
        columns: [
          primary(column.id('id')),
          column.id('user_id'),
          column.word('kind', 16),
          column.count('key_version'),
          column.count('bound_version'),
          column.sealed('sealed'),
          column.instant('created_at'),
          nullable(column.instant('archived_at')),
        ],
        indices: [
          unique('data_key_slot', 'user_id', 'kind', 'key_version', 'bound_version'),
          index('data_key_slot', 'archived_at'),
        ],
        foreignKeys: [belongsTo('data_key_slot', 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('data_key_slot', true);
  }
}
