import { Injectable } from '@nestjs/common';
import { currentRequest } from '#platform/context';
import { newId } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { appendToOutbox } from '#platform/outbox';
import { type AuditEntryId, Clock } from '#shared';
import { type AuditEvent, type PastEvent } from './audit-actions.js';
import { AuditEntry, type AuditOrigin, NO_ORIGIN } from './audit-entry.entity.js';
import { toOutboxEvent } from './event-types.js';

/** Writes the audit log. */
@Injectable()
export class AuditLog {
  constructor(private readonly clock: Clock) {}

  /**
   * Writes the entry and its event in the transaction of the change, so that all are committed together or not at all.
   */
  async record(tx: Tx, { action, actor, subject, result, factor, details }: AuditEvent): Promise<void> {
    const entry: AuditEntry = {
      id: newId(),
      at: this.clock.now(),
      action,
      result: result ?? 'success',
      actorId: actor,
      subjectId: subject === undefined ? actor : subject,
      factor: factor ?? null,
      details: details ? JSON.stringify(details) : null,
      ...currentOrigin(),
    };
    await tx.insert(AuditEntry, entry);
    await appendToOutbox(tx, toOutboxEvent({ ...entry, action }, details ?? {}));
  }

  /**
   * Writes entries of another system, with the time and the client that they had there. They are no events: what they
   * record did not happen now.
   */
  async recordPast(tx: Tx, events: readonly PastEvent[]): Promise<void> {
    const entries = events.map(({ at, action, actor, subject, result, details, address, userAgent }) => ({
      ...{ ...NO_ORIGIN, id: newId<AuditEntryId>(), at, action, result: result ?? 'success', factor: null },
      ...{ actorId: actor, subjectId: subject === undefined ? actor : subject, address, userAgent },
      details: details ? JSON.stringify(details) : null,
    }));
    if (entries.length > 0) await tx.insert(AuditEntry, entries);
  }
}

/** Returns the client of the current request; all null outside of a request. */
function currentOrigin(): AuditOrigin {
  const request = currentRequest();
  if (!request) return NO_ORIGIN;
  const { address, userAgent, requestId, actingKey } = request;
  return {
    address,
    userAgent,
    requestId,
    actorKeyId: actingKey?.id ?? null,
    actorKeyPrefix: actingKey?.prefix ?? null,
  };
}
