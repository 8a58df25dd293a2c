import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { columnsFor, nullable } from '#platform/database';

const TABLE = 'passkey';
const COLUMN = 'user_handle';

/** Adds the user handle of passkeys that another system registered. */
export class AddPasskeyUserHandle1796090000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (!(await runner.hasColumn(TABLE, COLUMN)))
      await runner.addColumn(TABLE, new TableColumn(nullable(columnsFor(runner).word(COLUMN, 128))));
  }

  async down(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn(TABLE, COLUMN)) await runner.dropColumn(TABLE, COLUMN);
  }
}
