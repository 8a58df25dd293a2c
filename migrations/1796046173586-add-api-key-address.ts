import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { columnsFor, nullable } from '#platform/database';

const TABLE = 'api_key';

/** The address of the client at the last use of each key. */
export class AddApiKeyAddress1796046173586 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const address = nullable(columnsFor(runner).word('last_used_ip', 45));
    if (await runner.hasColumn(TABLE, address.name)) return;
    await runner.addColumn(TABLE, new TableColumn(address));
  }

  async down(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn(TABLE, 'last_used_ip')) await runner.dropColumn(TABLE, 'last_used_ip');
  }
}
