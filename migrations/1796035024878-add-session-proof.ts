import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { columnsFor, nullable } from '#platform/database';

/**
 * Adds when a session was proved, and whether a factor was enrolled by a proved session. What exists counts as enrolled
 * without a proof: for a session that logs in afterwards it counts all the same.
 */
export class AddSessionProof1796035024878 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    const added = [
      ['session', nullable(column.instant('proved_at'))],
      ['session', nullable(column.instant('login_proved_at'))],
      ['totp_secret', column.flag('is_proved')],
      ['passkey', column.flag('is_proved')],
    ] as const;
    for (const [table, options] of added)
      if (!(await runner.hasColumn(table, options.name)))
        await runner.addColumn(table, new TableColumn(options));
    await runner.query(
      'UPDATE session SET proved_at = created_at, login_proved_at = created_at WHERE login_proved_at IS NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    const dropped = [
      ['passkey', 'is_proved'],
      ['totp_secret', 'is_proved'],
      ['session', 'login_proved_at'],
      ['session', 'proved_at'],
    ] as const;
    for (const [table, name] of dropped)
      if (await runner.hasColumn(table, name)) await runner.dropColumn(table, name);
  }
}
