import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { type AuditAction, AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { PowerPolicy } from '#roles';
import { ApplicationRepository, type WriteResult } from './application.repository.js';
import { listChangedFields } from './application-format.js';
import { type RegisteredApplication, toRow } from './application-settings.js';
import {
  ApplicationNotFound,
  OriginTaken,
  SlugTaken,
  UnknownRoles,
  UnknownUsers,
} from './applications.errors.js';

const PERMISSION = 'applications.manage';

/** Writes applications and their audit entries. They outlive the session, so its permission is checked when they are stored. */
@Injectable()
export class ApplicationStore {
  constructor(
    private readonly applications: ApplicationRepository,
    private readonly power: PowerPolicy,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Throws `SlugTaken`, `OriginTaken`, `UnknownUsers`, `UnknownRoles`, `AdminRequired`, `SessionEnded`. */
  async add(caller: SessionPrincipal, application: RegisteredApplication): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.power.assertHolds(tx, caller, PERMISSION);
      assertFree(await this.applications.add(tx, toRow(application)));
      await this.setLists(tx, application);
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
      await this.power.assertHolds(tx, caller, PERMISSION);
      const result = await this.applications.replace(tx, { ...toRow(next), version: present.version });
      if (result === 'changed') return 'outdated';
      assertFree(result);
      if (changed.includes('who')) await this.setLists(tx, next);
      await this.record(tx, 'application.changed', caller, next, { changed: changed.join(',') });
      return 'replaced';
    });
  }

  /** Throws `ApplicationNotFound`, `AdminRequired`, `SessionEnded`. */
  async remove(caller: SessionPrincipal, application: RegisteredApplication): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.power.assertHolds(tx, caller, PERMISSION);
      if (!(await this.applications.remove(tx, application.id))) throw new ApplicationNotFound();
      await this.record(tx, 'application.deleted', caller, application);
    });
  }

  private async setLists(tx: Tx, { id, settings }: RegisteredApplication): Promise<void> {
    if (!(await this.applications.setUsers(tx, id, settings.users))) throw new UnknownUsers();
    if (!(await this.applications.setRoles(tx, id, settings.roles))) throw new UnknownRoles();
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
