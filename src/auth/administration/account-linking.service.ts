import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { DataKeysService, DataLocked, type NewDataKey } from '#data-keys';
import { Transactions, type Tx } from '#platform/database';
import { PowerPolicy } from '#roles';
import { type ClientInfo, type IssuedSession } from '#sessions';
import { ServiceUnavailable } from '#shared';
import { type ItemMove, ItemMoveService } from '#user-data';
import { type User, UsersService } from '#users';
import { NotOidcOnly, SameUser, TargetAlreadyLinked, TargetNotPassword } from './administration.errors.js';
import { type Replacement } from '../flow/caller-session.service.js';
import { LinkedAccountCleanup } from './linked-account-cleanup.service.js';
import { type Consequences } from '../flow/former-power.service.js';
import { type LinkRequest } from './administration.dto.js';
import { RolesService } from './roles.service.js';

const MAX_ATTEMPTS = 5;

/** The account that is merged into the target, both as read before the transaction. */
export type Link = { readonly source: User; readonly target: User };

/** The admin who links, and from where. */
export type LinkRequester = { readonly caller: SessionPrincipal; readonly client: ClientInfo };

export type Linked = Link &
  Consequences & {
    /** A new session for an admin who linked their own account. */
    readonly session: IssuedSession | null;
  };

type Plan = {
  readonly move: ItemMove | null;
  readonly keys: NewDataKey | null;
  readonly replacement: Replacement | null;
};

/** Items were added or removed after the move was prepared: roll back and prepare it again. */
class ItemsChanged extends Error {}

/** Merges an account of the identity provider, with its encrypted data, into one with a password. */
@Injectable()
export class AccountLinkingService {
  constructor(
    private readonly users: UsersService,
    private readonly power: PowerPolicy,
    private readonly roles: RolesService,
    private readonly moves: ItemMoveService,
    private readonly dataKeys: DataKeysService,
    private readonly cleanup: LinkedAccountCleanup,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Ends the sessions of both users; only a caller who links their own account receives a new one. Throws `UserNotFound`,
   * `SameUser`, `NotOidcOnly`, `TargetNotPassword`, `TargetAlreadyLinked`, `DataLocked`, `MorePowerfulUser`, `LastAdmin`,
   * `WouldLockOut`.
   */
  async link(requester: LinkRequester, request: LinkRequest): Promise<Linked> {
    const link = await this.getLink(request);
    // First, so that nobody learns how a more powerful user logs in; what follows opens data keys.
    await this.transactions.run((tx) => this.assertMayLink(tx, requester.caller, link));
    assertPossible(link);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const plan = await this.plan(requester, link);
      try {
        return { ...link, ...(await this.transactions.run((tx) => this.merge(tx, requester, link, plan))) };
      } catch (error) {
        if (!(error instanceof ItemsChanged)) throw error;
      }
    }
    throw new ServiceUnavailable();
  }

  private async getLink({ oidcUserId, targetUsername }: LinkRequest): Promise<Link> {
    const source = await this.users.get({ userId: oidcUserId });
    const target = await this.users.get({ username: targetUsername });
    if (source.id === target.id) throw new SameUser();
    return { source, target };
  }

  private async assertMayLink(tx: Tx, caller: SessionPrincipal, { source, target }: Link): Promise<void> {
    for (const { id } of [source, target]) await this.power.assertMayActOn(tx, caller, id, 'users.manage');
  }

  /** Decrypts and re-encrypts what is to be moved, which is too slow for a transaction. */
  private async plan({ caller, client }: LinkRequester, link: Link): Promise<Plan> {
    const isOwn = link.target.id === caller.userId;
    const replacement = isOwn ? await this.cleanup.prepareSession(caller, link.target, client) : null;
    return { ...(await this.planMove(link)), replacement };
  }

  private async planMove({ source, target }: Link): Promise<Omit<Plan, 'replacement'>> {
    if (!(await this.moves.hasItems(source.id))) return { move: null, keys: null };
    const from = await this.dataKeys.openWithServer(source.id);
    const keys = this.dataKeys.hasServerRecovery
      ? await this.dataKeys.openOrCreateForServer(target.id)
      : null;
    if (!from || !keys)
      throw new DataLocked(
        {},
        'The data of the target can be unlocked only with its password, so nothing can be moved there',
      );
    const accounts = [
      { userId: source.id, dataKey: from },
      { userId: target.id, dataKey: keys.dataKey },
    ] as const;
    return { move: await this.moves.prepare(...accounts), keys };
  }

  private async merge(
    tx: Tx,
    { caller }: LinkRequester,
    { source, target }: Link,
    plan: Plan,
  ): Promise<Omit<Linked, keyof Link>> {
    await this.assertMayLink(tx, caller, { source, target });
    const session = await this.roles.removeAdmin(tx, () => this.mergeAccounts(tx, { source, target }, plan));
    const details = { username: source.name };
    await this.audit.record(tx, {
      action: 'identity.linked',
      actor: caller.userId,
      subject: target.id,
      details,
    });
    return { ...(await this.roles.getConsequences(tx, source.id)), session };
  }

  /** Returns the new session of a caller who linked their own account. */
  private async mergeAccounts(tx: Tx, { source, target }: Link, plan: Plan): Promise<IssuedSession | null> {
    await this.cleanup.moveIdentity(tx, source, target);
    if (plan.keys) await this.dataKeys.store(tx, plan.keys);
    await this.moveItems(tx, source, plan);
    const session = plan.replacement && (await this.cleanup.replaceSession(tx, plan.replacement));
    await this.cleanup.removeSource(tx, source, target, plan.replacement?.row.id);
    return session;
  }

  private async moveItems(tx: Tx, { id }: User, { move }: Plan): Promise<void> {
    const isMoved = move ? await this.moves.store(tx, move) : !(await this.moves.hasItemsIn(tx, id));
    if (!isMoved) throw new ItemsChanged();
  }
}

/** Rejects impossible links early; the guarded writes decide. */
function assertPossible({ source, target }: Link): void {
  if (!source.isOidc || source.passwordHash !== null) throw new NotOidcOnly();
  if (target.passwordHash === null) throw new TargetNotPassword();
  if (target.isOidc) throw new TargetAlreadyLinked();
}
