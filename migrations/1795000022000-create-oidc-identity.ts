import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, primary, unique } from '#platform/database';

export class CreateOidcIdentity1795000022000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'oidc_identity',
        columns: [
          primary(column.digest('identity_digest')),
          column.id('user_id'),
          column.document('issuer'),
          column.document('identifier'),
          column.digest('name_digest'),
          column.instant('created_at'),
        ],
        indices: [unique('oidc_identity', 'user_id')],
        foreignKeys: [belongsTo('oidc_identity', 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('oidc_identity', true);
  }
}
