import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, primary } from '#platform/database';

export class CreateTerminalLock1795000016000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: 'terminal_lock',
        columns: [
          primary(column.id('user_id')),
          primary(column.word('terminal_id', 128)),
          column.instant('locked_at'),
        ],
        foreignKeys: [belongsTo('terminal_lock', 'user_id', 'user')],
      }),
      true,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('terminal_lock', true);
  }
}
