import { Injectable } from '@nestjs/common';
import { type AttemptLimit, AttemptsService, type Bucket, toBucket } from '#attempts';
import { type AuditedBy, AuditLog } from '#audit';
import {
  groupTypedCode,
  KeyRing,
  matchesTypedCode,
  newTypedCode,
  parseGroupedCode,
  typedCodeDigest,
} from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { Clock, DAY_MS, type Instant, MINUTE_MS, type SessionId, type UserId } from '#shared';
import { type EnrolmentCode } from '../store/enrolment-code.entity.js';
import { EnrolmentCodeRepository } from '../store/enrolment-code.repository.js';
import { InvalidEnrolmentCode, TooManyEnrolmentCodes } from './enrolment.errors.js';

/** 60 random bits. */
const LENGTH = 12;
const LIFE_MS = 3 * DAY_MS;

/** For each session, so that whoever guesses locks nobody else out. */
const PER_SESSION: AttemptLimit = {
  name: 'enrolment-code/session',
  maxFailures: 5,
  windowMs: 15 * MINUTE_MS,
  lockoutMs: 15 * MINUTE_MS,
};

/** A code for display, which is stored as a digest only. */
export type IssuedEnrolmentCode = { readonly code: string; readonly expiresAt: Instant };

/** A correct code, to be used in the transaction that relies on it. */
export type AcceptedEnrolmentCode = { readonly row: EnrolmentCode; readonly bucket: Bucket };

/** One-time codes that admins give out, with which an account enrols its first second factor. */
@Injectable()
export class EnrolmentCodes {
  constructor(
    private readonly codes: EnrolmentCodeRepository,
    private readonly ring: KeyRing,
    private readonly attempts: AttemptsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Replaces any earlier code of the user. Call it with the admin roster locked. */
  async issue(tx: Tx, userId: UserId, by: AuditedBy): Promise<IssuedEnrolmentCode> {
    const code = newTypedCode(LENGTH);
    const codeDigest = typedCodeDigest(this.ring, toParts(userId, code));
    const createdAt = this.clock.now();
    const expiresAt = createdAt + LIFE_MS;
    await this.codes.replace(tx, { userId, codeDigest, createdAt, expiresAt });
    await this.audit.record(tx, { action: 'enrolment_code.created', subject: userId, ...by });
    return { code: groupTypedCode(code), expiresAt };
  }

  /** Throws `TooManyEnrolmentCodes`, `InvalidEnrolmentCode`. A correct code stays valid until {@link use}. */
  async check(userId: UserId, session: SessionId, typed: string): Promise<AcceptedEnrolmentCode> {
    const bucket = toBucket(PER_SESSION, session);
    await this.attempts.count([bucket], TooManyEnrolmentCodes);
    const row = await this.attempts.evaluate([bucket], () => this.findMatching(userId, typed));
    if (row !== null) return { row, bucket };
    const event = { action: 'enrolment_code.used', actor: null, subject: userId } as const;
    await this.transactions.run((tx) => this.audit.record(tx, { ...event, result: 'failure' }));
    throw new InvalidEnrolmentCode();
  }

  /** Throws `InvalidEnrolmentCode` if the code was used or replaced since it was checked. */
  async use(tx: Tx, { row, bucket }: AcceptedEnrolmentCode): Promise<void> {
    if (!(await this.codes.consume(tx, row, this.clock.now()))) throw new InvalidEnrolmentCode();
    await this.attempts.reset(tx, [bucket]);
    await this.audit.record(tx, { action: 'enrolment_code.used', actor: row.userId });
  }

  /** Also accepts a code that was issued under a master key that is no longer active. */
  private async findMatching(userId: UserId, typed: string): Promise<EnrolmentCode | null> {
    const row = await this.codes.find(userId, this.clock.now());
    const code = parseGroupedCode(typed, LENGTH);
    if (row === null || code === null) return null;
    return matchesTypedCode(this.ring, row.codeDigest, toParts(userId, code)) ? row : null;
  }
}

const toParts = (userId: UserId, code: string): readonly string[] => ['enrolment-code', userId, code];
