import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, index, primary } from '#platform/database';

export class CreateSpentTunnelToken1795000025000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'spent_tunnel_token',
        columns: [primary(column.id('id')), column.instant('expires_at')],
        indices: [index('spent_tunnel_token', 'expires_at')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('spent_tunnel_token', true);
  }
}
