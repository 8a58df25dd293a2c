import { Injectable } from '@nestjs/common';
import { type Instant, type UserId } from '#shared';
import { AuditEntryRepository } from './audit-entry.repository.js';

/** A successful login, and what its client said about itself. */
export type LoginRecord = {
  readonly id: string;
  /** Empty if the client sent none. */
  readonly userAgent: string;
  /** The app without a browser that a user approved; null for a browser. */
  readonly appName: string | null;
};

const ANY = { key: null, from: null } as const;

/** The logins in the audit log. */
@Injectable()
export class LoginHistory {
  constructor(private readonly entries: AuditEntryRepository) {}

  /** Returns the newest logins of a user up to a time, the latest first. */
  async listUntil(userId: UserId, until: Instant, limit: number): Promise<LoginRecord[]> {
    const filter = { ...ANY, userId, actions: ['login'], result: 'success', to: until + 1 } as const;
    const found = await this.entries.list(filter, null, limit);
    return found.map(({ id, userAgent, details }) => {
      const { app = null } = JSON.parse(details ?? '{}') as { readonly app?: string };
      return { id, userAgent: userAgent ?? '', appName: app };
    });
  }
}
