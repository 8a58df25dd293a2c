import { type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';

/** A fact for receivers outside of this process. */
export type NewOutboxEvent = {
  readonly id: string;
  readonly type: string;
  readonly at: Instant;
  readonly userId: UserId | null;
  /** Must not contain a secret. */
  readonly data: Readonly<Record<string, unknown>>;
};

/** One statement, without the SELECT of the generated key that the ORM would add. */
const APPEND = 'INSERT INTO outbox_event (event_id, type, at, user_id, data) VALUES (?, ?, ?, ?, ?)';

/** Adds an event in the transaction of the change that it tells, so that they are committed together or not at all. */
export async function appendToOutbox(tx: Tx, { id, type, at, userId, data }: NewOutboxEvent): Promise<void> {
  await tx.query(APPEND, [id, type, at, userId, JSON.stringify(data)]);
}
