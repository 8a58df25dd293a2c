import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, MoreThan, Not } from 'typeorm';
import { type EndReason, type PrincipalRow } from '#access';
import { ConnectionClosings } from '#connections';
import { type ImmediateRead, type PreparedRead, Reader, type Tx } from '#platform/database';
import { ROLE_GRANTS, ROLE_REQUIRES_FACTOR } from '#roles';
import { type Instant, type SessionId, type UserId } from '#shared';
import { LIVE_FACTS, type LiveFacts } from './session-liveness.js';
import { type LoginFactor, Session } from './session.entity.js';

/** A session and its user, read in one statement. Flags are 0 or 1 on both engines. */
export type CredentialRow = LiveFacts &
  PrincipalRow &
  Pick<Session, 'secretDigest' | 'factor' | 'provedAt' | 'loginProvedAt'> & {
    readonly hasDataSlot: number;
    readonly roleRequiresFactor: number;
  };

/** One lookup by primary key. It runs for every request, so it bypasses the ORM, which takes three times as long. */
const FIND_CREDENTIAL = `
  SELECT s.secret_digest AS secretDigest, s.factor AS factor, s.proved_at AS provedAt, s.login_proved_at AS loginProvedAt, s.data_slot IS NOT NULL AS hasDataSlot, u.name AS username,
         u.is_admin AS isAdmin, u.is_oidc AS isOidc, u.password_hash IS NOT NULL AS hasPassword,
         u.totp_enabled AS totpEnabled, ${ROLE_GRANTS}, ${ROLE_REQUIRES_FACTOR}, ${LIVE_FACTS}
  FROM session s JOIN user u ON u.id = s.user_id
  WHERE s.id = ?`;

/** What a proof within a session changes. */
export type ProofChange = Partial<Pick<Session, 'provedAt' | 'factor'>>;

/** What observers of a session read. */
export type ObservedRow = LiveFacts &
  Pick<PrincipalRow, 'isAdmin' | 'roleGrants'> & {
    /** Incremented by every lock and unlock of a terminal of the user. */
    readonly terminalChanges: number;
  };

/** The only file that queries `session`. Whatever ends a session closes its connections. */
@Injectable()
export class SessionRepository {
  readonly findCredential: PreparedRead<CredentialRow>;
  /** Null where a read has to be waited for. */
  readonly findCredentialNow: ImmediateRead<CredentialRow> | null;

  constructor(
    private readonly reader: Reader,
    private readonly connections: ConnectionClosings,
  ) {
    this.findCredential = reader.prepare<CredentialRow>(FIND_CREDENTIAL);
    this.findCredentialNow = reader.prepareImmediate<CredentialRow>(FIND_CREDENTIAL);
  }

  async add(tx: Tx, session: Session): Promise<void> {
    await tx.insert(Session, session);
  }

  /** Returns the sessions with these IDs, as far as they exist. Takes one statement. */
  listObserved(ids: readonly SessionId[]): Promise<ObservedRow[]> {
    const places = ids.map(() => '?').join(', ');
    const sql = `SELECT u.terminal_changes AS terminalChanges, u.is_admin AS isAdmin, ${ROLE_GRANTS}, ${LIVE_FACTS}
                 FROM session s JOIN user u ON u.id = s.user_id WHERE s.id IN (${places})`;
    return this.reader.read((manager) => manager.query<ObservedRow[]>(sql, [...ids]));
  }

  /** Ends a session and deletes its data-key slot. Returns false if it had already ended. */
  async end(tx: Tx, id: SessionId, reason: EndReason, at: Instant): Promise<boolean> {
    const ended = { endedAt: at, endReason: reason, dataSlot: null };
    const { affected } = await tx.update(Session, { id, endedAt: IsNull() }, ended);
    if (affected !== 1) return false;
    const owner = await tx.findOne(Session, { select: { userId: true }, where: { id } });
    await this.connections.sessionsEnded(tx, { sessionId: id, userId: owner?.userId, reason }, affected);
    return true;
  }

  /** Locks the row of a live session that still has this secret, by writing to it. Returns false for any other. */
  async touchIfActive(
    tx: Tx,
    { id, secretDigest }: Pick<Session, 'id' | 'secretDigest'>,
    lastActiveAt: Instant,
  ): Promise<boolean> {
    const { affected } = await tx.update(Session, { id, secretDigest, endedAt: IsNull() }, { lastActiveAt });
    return affected === 1;
  }

  /** Returns why a token of this session is refused: it ended, is deleted, or its token was replaced. */
  async findEndReason(tx: Tx, id: SessionId): Promise<EndReason> {
    const select = { id: true, endReason: true };
    const row = await tx.findOne(Session, { select, where: { id } });
    return row ? (row.endReason ?? 'superseded') : 'gone';
  }

  /** Returns null if the session is deleted. */
  async findCreatedAt(tx: Tx, id: SessionId): Promise<Instant | null> {
    const select = { id: true, createdAt: true };
    return (await tx.findOne(Session, { select, where: { id } }))?.createdAt ?? null;
  }

  /** Returns the last factor of its login; null if the session is deleted. */
  async findFactor(tx: Tx, id: SessionId): Promise<LoginFactor | null> {
    const select = { id: true, factor: true };
    return (await tx.findOne(Session, { select, where: { id } }))?.factor ?? null;
  }

  isLive(tx: Tx, id: SessionId, now: Instant): Promise<boolean> {
    return tx.existsBy(Session, { id, endedAt: IsNull(), expiresAt: MoreThan(now) });
  }

  /** Ends the live sessions of a user; returns how many. */
  async endAll(tx: Tx, userId: UserId, reason: EndReason, at: Instant, except?: SessionId): Promise<number> {
    const ended = { endedAt: at, endReason: reason, dataSlot: null };
    const whereLive = { endedAt: IsNull(), expiresAt: MoreThan(at) };
    const whereIncluded = { userId, ...whereLive, ...(except === undefined ? {} : { id: Not(except) }) };
    const { affected } = await tx.update(Session, whereIncluded, ended);
    await this.connections.sessionsEnded(tx, { userId, exceptSessionId: except, reason }, affected ?? 0);
    return affected ?? 0;
  }

  /** Ends the sessions of all users; returns how many. */
  async endAllSessions(tx: Tx, reason: EndReason, at: Instant): Promise<number> {
    const ended = { endedAt: at, endReason: reason, dataSlot: null };
    const { affected } = await tx.update(Session, { endedAt: IsNull() }, ended);
    await this.connections.sessionsEnded(tx, { reason }, affected ?? 0);
    return affected ?? 0;
  }

  /** Returns the data-key slot and the digest of the secret that opens it. */
  findDataSlot(id: SessionId): Promise<Pick<Session, 'dataSlot' | 'secretDigest'> | null> {
    const select = { id: true, dataSlot: true, secretDigest: true };
    return this.reader.read((manager) => manager.findOne(Session, { select, where: { id } }));
  }

  /** Stores the slot if the session still has the secret that opens it. Returns false otherwise. */
  async setDataSlot(tx: Tx, id: SessionId, secretDigest: string, dataSlot: Buffer): Promise<boolean> {
    const { affected } = await tx.update(Session, { id, secretDigest, endedAt: IsNull() }, { dataSlot });
    return affected === 1;
  }

  /** Records a fresh proof, if the session is live and still has this secret. Returns false otherwise. */
  async setProved(
    tx: Tx,
    { id, secretDigest }: Pick<Session, 'id' | 'secretDigest'>,
    proof: ProofChange,
  ): Promise<boolean> {
    const { affected } = await tx.update(Session, { id, secretDigest, endedAt: IsNull() }, proof);
    return affected === 1;
  }

  /** Moves the last activity forward, never backward. */
  async touch(tx: Tx, id: SessionId, at: Instant): Promise<void> {
    await tx.update(Session, { id, lastActiveAt: LessThan(at) }, { lastActiveAt: at });
  }

  countLive(now: Instant): Promise<number> {
    const whereLive = { endedAt: IsNull(), expiresAt: MoreThan(now) };
    return this.reader.read((manager) => manager.countBy(Session, whereLive));
  }

  /** Returns the owner of a live session; null for unknown, ended and expired ones. */
  async findLiveOwner(id: SessionId, now: Instant): Promise<UserId | null> {
    const select = { id: true, userId: true };
    const where = { id, endedAt: IsNull(), expiresAt: MoreThan(now) };
    return (await this.reader.read((manager) => manager.findOne(Session, { select, where })))?.userId ?? null;
  }

  /** Ends the oldest live sessions of a user beyond `max`. */
  async evictOldest(tx: Tx, userId: UserId, max: number, at: Instant): Promise<void> {
    const surplus = await tx.find(Session, {
      select: { id: true },
      where: { userId, endedAt: IsNull(), expiresAt: MoreThan(at) },
      order: { createdAt: 'DESC', id: 'DESC' },
      skip: max,
      take: max,
    });
    for (const { id } of surplus) await this.end(tx, id, 'displaced', at);
  }

  /** Removes up to `limit` sessions that ended or expired before `before`; returns how many. */
  async sweep(tx: Tx, before: Instant, limit: number): Promise<number> {
    const whereExpired = [{ expiresAt: LessThan(before) }, { endedAt: LessThan(before) }];
    let removed = 0;
    for (const where of whereExpired) {
      const old = await tx.find(Session, { select: { id: true }, where, take: limit - removed });
      await tx.delete(Session, { id: In(old.map(({ id }) => id)), ...where });
      removed += old.length;
      if (removed >= limit) return removed;
    }
    return removed;
  }
}
