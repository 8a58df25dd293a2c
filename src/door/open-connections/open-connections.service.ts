import { Injectable } from '@nestjs/common';
import { AdminRequired, holds, type Permission, type Principal } from '#access';
import { AuditLog } from '#audit';
import { ConnectionClosings, StoredConnectionRepository } from '#connections';
import { Transactions, type Tx } from '#platform/database';
import { PowerPolicy } from '#roles';
import {
  type ApplicationId,
  Clock,
  formatPageCursor,
  InvalidRequest,
  isId,
  parsePageCursor,
  toRfc3339,
  type UserId,
} from '#shared';
import { type ConnectionLine, ConnectionListRepository } from './connection-list.repository.js';
import {
  type ConnectionListResponse,
  type ListConnectionsQuery,
  DEFAULT_LISTED,
} from './open-connections.dto.js';
import { ConnectionNotFound } from './open-connections.errors.js';

/** Needed for the connections of other users. */
const PERMISSION: Permission = 'sessions.manage';

/**
 * Lists and closes open connections, whichever process has them: users their own, those with `sessions.manage` those of
 * all users.
 */
@Injectable()
export class OpenConnectionsService {
  constructor(
    private readonly lists: ConnectionListRepository,
    private readonly rows: StoredConnectionRepository,
    private readonly closings: ConnectionClosings,
    private readonly transactions: Transactions,
    private readonly power: PowerPolicy,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `AdminRequired` for the connections of another user, `InvalidRequest` for an invalid cursor or id. */
  async list(
    caller: Principal,
    { limit = DEFAULT_LISTED, cursor, userId, applicationId }: ListConnectionsQuery,
  ): Promise<ConnectionListResponse> {
    const found = await this.lists.list({
      now: this.clock.now(),
      limit: limit + 1,
      userId: resolveOwner(caller, userId),
      applicationId: parseApplication(applicationId),
      after: parsePageCursor(cursor),
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const hasMore = last !== undefined && found.length > limit;
    return {
      connections: page.map(toListed),
      nextCursor: hasMore ? formatPageCursor({ at: last.openedAt, id: last.id }) : null,
    };
  }

  /**
   * Closes a connection with 1000, in another process within a second. Throws `ConnectionNotFound`, also for those of
   * others without the permission, and `MorePowerfulUser`.
   */
  async close(caller: Principal, id: string): Promise<void> {
    const { userId: actor } = caller;
    if (!isId(id)) throw new ConnectionNotFound();
    await this.transactions.run(async (tx) => {
      const found = await this.rows.find(tx, id);
      if (!found || (found.userId !== actor && !holds(caller, PERMISSION))) throw new ConnectionNotFound();
      await this.assertMayClose(tx, caller, found.userId);
      if (!(await this.closings.closeOnRequest(tx, id))) return;
      const { kind, userId: subject, applicationId: application } = found;
      const details = { connection: id, kind, application };
      await this.audit.record(tx, { action: 'connection.close_requested', actor, subject, details });
    });
  }

  /** Own connections need no permission. */
  private async assertMayClose(tx: Tx, caller: Principal, owner: UserId | null): Promise<void> {
    if (owner === caller.userId) return;
    if (owner === null) await this.power.assertHolds(tx, caller, PERMISSION);
    else await this.power.assertMayActOn(tx, caller, owner, PERMISSION);
  }
}

/** Returns whose connections to list; null for all users. */
function resolveOwner(caller: Principal, requested: string | undefined): UserId | null {
  if (requested === undefined) return holds(caller, PERMISSION) ? null : caller.userId;
  if (!isId<UserId>(requested)) throw new InvalidRequest({}, 'userId is not a valid ID');
  if (requested !== caller.userId && !holds(caller, PERMISSION))
    throw new AdminRequired({ permission: PERMISSION });
  return requested;
}

function parseApplication(requested: string | undefined): ApplicationId | null {
  if (requested === undefined) return null;
  if (!isId<ApplicationId>(requested)) throw new InvalidRequest({}, 'applicationId is not a valid ID');
  return requested;
}

function toListed(line: ConnectionLine): ConnectionListResponse['connections'][number] {
  const { applicationId, slug, applicationName, userId, username } = line;
  const [terminal = ''] = line.terminals.split(' ');
  return {
    id: line.id,
    kind: line.kind,
    application:
      applicationId === null || slug === null || applicationName === null
        ? null
        : { id: applicationId, slug, name: applicationName },
    user: userId === null ? null : { id: userId, username },
    session_id: line.sessionId,
    terminal: terminal === '' ? null : terminal,
    since: toRfc3339(line.openedAt),
    bytes_received: line.bytesReceived,
    bytes_sent: line.bytesSent,
    address: line.address,
    state: line.isHeld === 1 ? 'held' : 'open',
  };
}
