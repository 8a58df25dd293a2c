import { Injectable } from '@nestjs/common';
import { In, LessThan } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type Instant, type SessionId, type UserId } from '#shared';
import { OidcSession } from './oidc-session.entity.js';

/** A session of the provider, or all sessions of a subject. */
export type ProviderSessionFilter = { readonly sidDigest: string } | { readonly subjectDigest: string };

/** The only file that queries `oidc_session`. */
@Injectable()
export class OidcSessionRepository {
  constructor(private readonly reader: Reader) {}

  find(sessionId: SessionId): Promise<OidcSession | null> {
    return this.reader.read((manager) => manager.findOneBy(OidcSession, { sessionId }));
  }

  async add(tx: Tx, row: OidcSession): Promise<void> {
    await tx.insert(OidcSession, row);
  }

  async reassign(tx: Tx, from: OidcSession['sessionId'], to: SessionId, expiresAt: Instant): Promise<void> {
    await tx.update(OidcSession, { sessionId: from }, { sessionId: to, expiresAt });
  }

  /** Returns the sessions that match one of the filters. */
  listMatching(tx: Tx, filters: ProviderSessionFilter[]): Promise<OidcSession[]> {
    return tx.findBy(OidcSession, filters);
  }

  listByUser(tx: Tx, userId: UserId): Promise<OidcSession[]> {
    return tx.findBy(OidcSession, { userId });
  }

  /** False when the row was reassigned to another session in the meantime, or is gone. */
  async remove(tx: Tx, { id, sessionId }: OidcSession): Promise<boolean> {
    const { affected } = await tx.delete(OidcSession, { id, sessionId });
    return affected === 1;
  }

  /** Removes up to `limit` rows of expired sessions; returns how many. */
  async sweep(tx: Tx, now: Instant, limit: number): Promise<number> {
    const where = { expiresAt: LessThan(now) };
    const old = await tx.find(OidcSession, { select: { id: true }, where, take: limit });
    await tx.delete(OidcSession, { id: In(old.map(({ id }) => id)), ...where });
    return old.length;
  }
}
