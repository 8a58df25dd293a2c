import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { columnsFor } from '#platform/database';

const NAME = 'passkey_unlock';

/** Adds whether passkeys unlock the screen of a user. */
export class AddUserPasskeyUnlock1796046023291 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn('user', NAME)) return;
    await runner.addColumn('user', new TableColumn(columnsFor(runner).flag(NAME)));
  }

  async down(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn('user', NAME)) await runner.dropColumn('user', NAME);
  }
}
