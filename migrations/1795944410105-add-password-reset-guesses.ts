import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { columnsFor, nullable } from '#platform/database';

export class AddPasswordResetGuesses1795944410105 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    for (const added of [
      nullable(column.instant('issued_at')),
      column.count('guesses'),
      column.flag('by_operator'),
    ]) {
      if (await runner.hasColumn('password_reset', added.name)) continue;
      await runner.addColumn('password_reset', new TableColumn(added));
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of ['issued_at', 'guesses', 'by_operator']) {
      if (await runner.hasColumn('password_reset', name)) await runner.dropColumn('password_reset', name);
    }
  }
}
