import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { columnsFor, index, nullable, primary, unique } from '#platform/database';

const EVENTS = 'outbox_event';
const HEAD = 'outbox_head';

/** Creates the table of events for receivers outside of the process, and the row with their last position. */
export class CreateOutbox1796056000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({
        name: EVENTS,
        columns: [
          column.serial('id'),
          nullable({ ...column.size('position'), default: null }),
          column.id('event_id'),
          column.word('type', 80),
          column.instant('at'),
          nullable(column.id('user_id')),
          column.document('data'),
        ],
        indices: [unique(EVENTS, 'position'), index(EVENTS, 'at'), index(EVENTS, 'user_id', 'position')],
      }),
      true,
    );
    await runner.createTable(
      new Table({ name: HEAD, columns: [primary(column.count('id')), column.size('position')] }),
      true,
    );
    await runner.query(`DELETE FROM ${HEAD}`);
    await runner.query(`INSERT INTO ${HEAD} (id, position) VALUES (1, 0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(HEAD, true);
    await runner.dropTable(EVENTS, true);
  }
}
