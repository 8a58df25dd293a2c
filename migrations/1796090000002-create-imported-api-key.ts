import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, primary } from '#platform/database';

/** The slow hashes of imported keys that were not used since. */
export class CreateImportedApiKey1796090000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'imported_api_key',
        columns: [primary(column.id('key_id')), column.word('prefix', 16), column.word('hash', 80)],
        indices: [index('imported_api_key', 'prefix')],
        foreignKeys: [belongsTo('imported_api_key', 'key_id', 'api_key')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('imported_api_key', true);
  }
}
