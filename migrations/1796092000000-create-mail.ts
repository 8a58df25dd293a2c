import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, nullable, primary, unique } from '#platform/database';

const ADDRESS = 'user_email';
const MESSAGE = 'mail_message';
const FEED = 'mail_feed';

/** Creates the tables of addresses and of messages to send, and the row with the position of the notices. */
export class CreateMail1796092000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createAddress(runner);
    await createMessage(runner);
    const column = columnsFor(runner);
    await runner.createTable(
      new Table({ name: FEED, columns: [primary(column.count('id')), column.size('position')] }),
      true,
    );
    await runner.query(`DELETE FROM ${FEED}`);
    await runner.query(`INSERT INTO ${FEED} (id, position) VALUES (1, 0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(FEED, true);
    await runner.dropTable(MESSAGE, true);
    await runner.dropTable(ADDRESS, true);
  }
}

async function createAddress(runner: QueryRunner): Promise<void> {
  const column = columnsFor(runner);
  await runner.createTable(
    new Table({
      name: ADDRESS,
      columns: [
        primary(column.id('user_id')),
        nullable(column.text('address', 254)),
        nullable(column.instant('verified_at')),
        column.word('language', 8),
        nullable(column.text('pending_address', 254)),
        nullable(column.digest('pending_digest')),
        nullable(column.instant('pending_until')),
      ],
      indices: [unique(ADDRESS, 'pending_digest')],
      foreignKeys: [belongsTo(ADDRESS, 'user_id', 'user')],
    }),
    true,
  );
}

async function createMessage(runner: QueryRunner): Promise<void> {
  const column = columnsFor(runner);
  await runner.createTable(
    new Table({
      name: MESSAGE,
      columns: [
        primary(column.id('id')),
        nullable(column.id('user_id')),
        column.word('template'),
        nullable(column.sealed('content')),
        column.word('state', 16),
        column.count('attempts'),
        column.instant('created_at'),
        column.instant('due_at'),
        column.instant('expires_at'),
        nullable(column.instant('sent_at')),
        nullable(column.word('error')),
      ],
      indices: [
        index(MESSAGE, 'state', 'due_at'),
        index(MESSAGE, 'user_id', 'template', 'created_at'),
        index(MESSAGE, 'created_at'),
      ],
      foreignKeys: [belongsTo(MESSAGE, 'user_id', 'user')],
    }),
    true,
  );
}
