import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { columnsFor } from '#platform/database';

const NAME = 'terminal_changes';

/** Counts the locks and unlocks of a user's terminals, so that observers read the terminals only after a change. */
export class AddUserTerminalChanges1796016261669 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn('user', NAME)) return;
    await runner.addColumn('user', new TableColumn(columnsFor(runner).count(NAME)));
  }

  async down(runner: QueryRunner): Promise<void> {
    if (await runner.hasColumn('user', NAME)) await runner.dropColumn('user', NAME);
  }
}
