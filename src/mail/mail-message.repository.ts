import { Injectable } from '@nestjs/common';
import { In, LessThan, LessThanOrEqual, MoreThan } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { MailFeed, MailMessage, type MailState } from './mail-message.entity.js';
import { type TemplateName } from './templates/template.js';

const FEED = 1;

/** A message that one process tries to send. */
export type ClaimedMail = Pick<MailMessage, 'id' | 'attempts'>;

/** What an attempt has come to. */
export type MailResult = Pick<MailMessage, 'state' | 'dueAt' | 'error'> &
  Partial<Pick<MailMessage, 'sentAt' | 'content'>>;

export type MailCounts = Readonly<Record<MailState, number>>;

/** The only file that queries `mail_message` and `mail_feed`. */
@Injectable()
export class MailMessageRepository {
  constructor(private readonly reader: Reader) {}

  async add(tx: Tx, message: MailMessage): Promise<void> {
    await tx.insert(MailMessage, message);
  }

  /** Counts the messages of a kind that an account was to get since. */
  countSince(tx: Tx, userId: UserId, template: TemplateName, since: Instant): Promise<number> {
    return tx.countBy(MailMessage, { userId, template, createdAt: MoreThan(since) });
  }

  listDue(now: Instant, limit: number): Promise<MailMessage[]> {
    const where = { state: 'pending' as const, dueAt: LessThanOrEqual(now) };
    return this.reader.read((manager) =>
      manager.find(MailMessage, { where, order: { dueAt: 'ASC' }, take: limit }),
    );
  }

  /**
   * Lets one process try, and others after `until` if it died. Returns false if another one has been faster, or the
   * message is over.
   */
  async claim(tx: Tx, { id, attempts }: ClaimedMail, until: Instant): Promise<boolean> {
    const change = { attempts: attempts + 1, dueAt: until };
    return (await tx.update(MailMessage, { id, attempts, state: 'pending' }, change)).affected === 1;
  }

  /** Stores the result of an attempt, unless another process has tried since. */
  async record(tx: Tx, { id, attempts }: ClaimedMail, result: MailResult): Promise<void> {
    await tx.update(MailMessage, { id, attempts, state: 'pending' }, result);
  }

  async count(): Promise<MailCounts> {
    const sql = 'SELECT state, COUNT(*) AS total FROM mail_message GROUP BY state';
    const rows = await this.reader.read((manager) =>
      manager.query<{ state: MailState; total: number | string }[]>(sql),
    );
    const counted = Object.fromEntries(rows.map(({ state, total }) => [state, Number(total)]));
    return { pending: 0, sent: 0, failed: 0, ...counted };
  }

  /** Returns messages with a failed attempt, the newest first. */
  listFailing(limit: number): Promise<MailMessage[]> {
    const where = [{ state: 'failed' as const }, { state: 'pending' as const, attempts: MoreThan(0) }];
    return this.reader.read((manager) =>
      manager.find(MailMessage, { where, order: { createdAt: 'DESC' }, take: limit }),
    );
  }

  /** Deletes up to `limit` messages created before `before`; returns how many. */
  async sweep(tx: Tx, before: Instant, limit: number): Promise<number> {
    const where = { createdAt: LessThan(before) };
    const old = await tx.find(MailMessage, { select: { id: true }, where, take: limit });
    if (old.length > 0) await tx.delete(MailMessage, { id: In(old.map(({ id }) => id)), ...where });
    return old.length;
  }

  async findFeedPosition(): Promise<number> {
    const row = await this.reader.read((manager) => manager.findOneBy(MailFeed, { id: FEED }));
    return row?.position ?? 0;
  }

  /** Moves the feed forward. Returns false if another process has done so. */
  async advanceFeed(tx: Tx, position: number, next: number): Promise<boolean> {
    const { affected } = await tx.update(MailFeed, { id: FEED, position }, { position: next });
    return affected === 1;
  }
}
