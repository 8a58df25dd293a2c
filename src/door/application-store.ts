import { Injectable } from '@nestjs/common';
import { AdminRequired, type SessionPrincipal } from '#access';
import { type AuditAction, AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { SessionsService } from '#sessions';
import { UserRepository } from '#users';
import { ApplicationRepository, type WriteResult } from './application.repository.js';
import { listChangedFields } from './application-format.js';
import { type RegisteredApplication, toRow } from './application-settings.js';
import { ApplicationNotFound, OriginTaken, SlugTaken, UnknownUsers } from './applications.errors.js';

/** Writes applications and their audit entries. */
@Injectable()
export class ApplicationStore {
  constructor(
    private readonly applications: ApplicationRepository,
    private readonly roster: UserRepository,
    private readonly sessions: SessionsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Throws `SlugTaken`, `OriginTaken`, `UnknownUsers`, `AdminRequired`, `SessionEnded`. */
  async add(caller: SessionPrincipal, application: RegisteredApplication): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.assertStillAdmin(tx, caller);
      assertFree(await this.applications.add(tx, toRow(application)));
      await this.setUsers(tx, application);
      await this.record(tx, 'application.created', caller, application);
    });
  }

  /** Replaces `present`, unless it has changed since it was read. Throws as {@link add}. */
  replace(
    caller: SessionPrincipal,
    present: RegisteredApplication,
    next: RegisteredApplication,
  ): Promise<'replaced' | 'unchanged' | 'outdated'> {
    const changed = listChangedFields(present.settings, next.settings);
    if (changed.length === 0) return Promise.resolve('unchanged');
    return this.transactions.run(async (tx) => {
      await this.assertStillAdmin(tx, caller);
      const result = await this.applications.replace(tx, { ...toRow(next), version: present.version });
      if (result === 'changed') return 'outdated';
      assertFree(result);
      if (changed.includes('who')) await this.setUsers(tx, next);
      await this.record(tx, 'application.changed', caller, next, { changed: changed.join(',') });
      return 'replaced';
    });
  }

  /** Throws `ApplicationNotFound`, `AdminRequired`, `SessionEnded`. */
  async remove(caller: SessionPrincipal, application: RegisteredApplication): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.assertStillAdmin(tx, caller);
      if (!(await this.applications.remove(tx, application.id))) throw new ApplicationNotFound();
      await this.record(tx, 'application.deleted', caller, application);
    });
  }

  private async setUsers(tx: Tx, { id, settings }: RegisteredApplication): Promise<void> {
    if (!(await this.applications.setUsers(tx, id, settings.users))) throw new UnknownUsers();
  }

  /** An application outlives the session, so its creator's session and role must still be valid when it is stored. */
  private async assertStillAdmin(tx: Tx, { userId, session }: SessionPrincipal): Promise<void> {
    await this.roster.lockAdminRoster(tx);
    await this.sessions.assertActive(tx, { session });
    if (!(await this.roster.isAdmin(tx, userId))) throw new AdminRequired();
  }

  private async record(
    tx: Tx,
    action: AuditAction,
    { userId: actor }: SessionPrincipal,
    { id, settings: { slug } }: RegisteredApplication,
    more: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const details = { application: id, slug, ...more };
    await this.audit.record(tx, { action, actor, subject: null, details });
  }
}

function assertFree(result: WriteResult): void {
  if (result === 'slug-taken') throw new SlugTaken();
  if (result === 'origin-taken') throw new OriginTaken();
}
