import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, index, primary } from '#platform/database';

export class CreateOidcTransaction1795000021000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'oidc_transaction',
        columns: [
          primary(column.digest('state_digest')),
          column.digest('browser_digest'),
          column.digest('provider_digest'),
          column.sealed('secrets'),
          column.flag('remember_me'),
          column.instant('expires_at'),
        ],
        indices: [index('oidc_transaction', 'expires_at')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('oidc_transaction', true);
  }
}
