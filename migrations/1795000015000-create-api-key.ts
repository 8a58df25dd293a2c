import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, nullable, primary, unique } from '#platform/database';

export class CreateApiKey1795000015000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'api_key',
        columns: [
          primary(column.id('id')),
          column.id('user_id'),
          column.text('name', 100),
          column.digest('key_digest'),
          column.word('prefix', 16),
          column.instant('created_at'),
          nullable(column.instant('expires_at')),
          nullable(column.instant('last_used_at')),
        ],
        indices: [unique('api_key', 'key_digest'), index('api_key', 'user_id')],
        foreignKeys: [belongsTo('api_key', 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('api_key', true);
  }
}
