import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';
import { belongsTo, columnsFor, index, nullable, primary, unique } from '#platform/database';

const WEBHOOK = 'webhook';
const DELIVERY = 'webhook_delivery';

export class CreateWebhook1796061000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createWebhook(runner);
    await createDelivery(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(DELIVERY, true);
    await runner.dropTable(WEBHOOK, true);
  }
}

async function createWebhook(runner: QueryRunner): Promise<void> {
  const column = columnsFor(runner);
  await runner.createTable(
    new Table({
      name: WEBHOOK,
      columns: [
        primary(column.id('id')),
        column.text('name', 100),
        column.text('url', 2_048),
        column.document('types'),
        column.sealed('secret'),
        nullable(column.sealed('previous_secret')),
        nullable(column.instant('previous_until')),
        column.flag('allows_private'),
        column.flag('is_enabled'),
        column.size('position'),
        column.size('missed'),
        nullable(column.id('lease_owner')),
        column.instant('lease_until'),
        column.id('created_by'),
        column.instant('created_at'),
      ],
    }),
    true,
  );
}

async function createDelivery(runner: QueryRunner): Promise<void> {
  const column = columnsFor(runner);
  await runner.createTable(
    new Table({
      name: DELIVERY,
      columns: [
        primary(column.id('id')),
        column.id('webhook_id'),
        column.size('position'),
        column.id('event_id'),
        column.word('type', 80),
        column.id('user_key'),
        column.word('state', 16),
        column.count('attempts'),
        column.instant('happened_at'),
        column.instant('due_at'),
        nullable(column.instant('attempted_at')),
        nullable({ ...column.count('status'), default: null }),
        nullable(column.word('error')),
      ],
      indices: [
        unique(DELIVERY, 'webhook_id', 'position'),
        index(DELIVERY, 'webhook_id', 'state', 'user_key', 'position'),
        index(DELIVERY, 'webhook_id', 'state', 'due_at'),
        index(DELIVERY, 'happened_at'),
      ],
      foreignKeys: [belongsTo(DELIVERY, 'webhook_id', WEBHOOK)],
    }),
    true,
  );
}
