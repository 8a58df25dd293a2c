import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { type MadeApiKeyResponse } from '#api-keys';
import { AuditLog } from '#audit';
import { DataKeysService, DataLocked, type NewDataKey } from '#data-keys';
import { Transactions, type Tx } from '#platform/database';
import { type ClientInfo, type IssuedSession } from '#sessions';
import { ServiceUnavailable } from '#shared';
import { type ItemMove, ItemMoveService } from '#user-data';
import { type User, UserRepository } from '#users';
import { NotOidcOnly, TargetAlreadyLinked } from './administration.errors.js';
import { type Replacement } from '../flow/session-replacement.service.js';
import { LinkedAccountCleanup } from './linked-account-cleanup.service.js';
import { AdminLogins } from './admin-logins.service.js';
import { RolesService } from './roles.service.js';

const TRIES = 5;

/** Who is joined to whom; both as they were read. */
export type Link = { readonly source: User; readonly target: User };

/** Whoever links, and from where. */
export type Linker = { readonly caller: SessionPrincipal; readonly client: ClientInfo };

/** The API keys that the account that is gone made for others, and the session of an admin whose own account it was. */
export type Linked = { readonly keysMade: MadeApiKeyResponse[]; readonly session: IssuedSession | null };

type Plan = {
  readonly move: ItemMove | null;
  readonly keys: NewDataKey | null;
  readonly replacement: Replacement | null;
};

/** Items came or went while they were being moved: the whole transaction is undone and tried again. */
class ItemsChanged extends Error {}

/** Joins an account of the identity provider to one with a password, with everything that it has put away. */
@Injectable()
export class AccountLinkingService {
  constructor(
    private readonly users: UserRepository,
    private readonly roles: RolesService,
    private readonly moves: ItemMoveService,
    private readonly dataKeys: DataKeysService,
    private readonly endings: LinkedAccountCleanup,
    private readonly adminLogins: AdminLogins,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Both users log in again, but for the caller with their own account. Throws `DataLocked`, `NotOidcOnly`,
   * `TargetAlreadyLinked`, `LastAdmin`, `WouldLockOut`.
   */
  async link(linker: Linker, link: Link): Promise<Linked> {
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const plan = await this.plan(linker, link);
      try {
        return await this.transactions.run((tx) => this.join(tx, linker, link, plan));
      } catch (error) {
        if (!(error instanceof ItemsChanged)) throw error;
      }
    }
    throw new ServiceUnavailable();
  }

  /** Opens and encrypts what is to be moved, which is too slow for a transaction. */
  private async plan({ caller, client }: Linker, link: Link): Promise<Plan> {
    const isOwn = link.target.id === caller.userId;
    const replacement = isOwn ? await this.endings.prepareSession(caller, link.target, client) : null;
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
    const ends = [
      { userId: source.id, dataKey: from },
      { userId: target.id, dataKey: keys.dataKey },
    ] as const;
    return { move: await this.moves.prepare(...ends), keys };
  }

  private async join(tx: Tx, { caller }: Linker, { source, target }: Link, plan: Plan): Promise<Linked> {
    await this.roles.enter(tx, caller);
    if (!(await this.users.link(tx, target))) throw new TargetAlreadyLinked();
    if (!(await this.users.lockIfOidcOnly(tx, source.id))) throw new NotOidcOnly();
    if (!(await this.endings.moveIdentity(tx, source, target))) throw new NotOidcOnly();
    if (plan.keys) await this.dataKeys.store(tx, plan.keys);
    await this.moveItems(tx, source, plan);
    const session = plan.replacement && (await this.endings.replaceSession(tx, plan.replacement));
    const keysMade = await this.endings.afterLink(tx, source, target, plan.replacement?.row.id);
    await this.adminLogins.assertAdminLeft(tx);
    const details = { username: source.name };
    await this.audit.record(tx, {
      action: 'identity.linked',
      actor: caller.userId,
      subject: target.id,
      details,
    });
    return { keysMade, session };
  }

  private async moveItems(tx: Tx, { id }: User, { move }: Plan): Promise<void> {
    const isMoved = move ? await this.moves.store(tx, move) : !(await this.moves.hasItemsIn(tx, id));
    if (!isMoved) throw new ItemsChanged();
  }
}
