import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { columnsFor, nullable } from '#platform/database';

const NAMES = ['identifier_path', 'email', 'is_email_verified'];

/** Null in existing rows until the user logs in again. */
export class AddOidcIdentityEvidence1795949425000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    const isEmailVerified = { ...column.flag('is_email_verified'), default: undefined };
    for (const added of [column.document('identifier_path'), column.document('email'), isEmailVerified]) {
      if (await runner.hasColumn('oidc_identity', added.name)) continue;
      await runner.addColumn('oidc_identity', new TableColumn(nullable(added)));
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of NAMES) {
      if (await runner.hasColumn('oidc_identity', name)) await runner.dropColumn('oidc_identity', name);
    }
  }
}
