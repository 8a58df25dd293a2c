import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, index, primary } from '#platform/database';

export class CreateOidcLogoutToken1795000024000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'oidc_logout_token',
        columns: [primary(column.digest('token_digest')), column.instant('expires_at')],
        indices: [index('oidc_logout_token', 'expires_at')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('oidc_logout_token', true);
  }
}
