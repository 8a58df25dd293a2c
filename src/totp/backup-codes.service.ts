import { Injectable } from '@nestjs/common';
import {
  KeyRing,
  newId,
  newTypedCode,
  parseTypedCode,
  typedCodeDigest,
  typedCodeDigests,
} from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { Clock, type UserId } from '#shared';
import { type BackupCode } from './totp.entity.js';
import { BackupCodeRepository } from './totp.repository.js';

const CODES = 8;
const LENGTH = 10;

/** A new set: the plain codes are returned once, the rows are stored. */
export type NewBackupCodes = { readonly plain: readonly string[]; readonly rows: readonly BackupCode[] };

/** Normalises a typed code to the issued form; null for text that is not a code. */
export const normalizeBackupCode = (text: string): string | null =>
  parseTypedCode(text.replace(/^(.{5})-(.{5})$/, '$1$2'), LENGTH);

const digestParts = (userId: UserId, code: string): readonly string[] => ['backup-code', userId, code];

/** Manages backup codes, which replace a lost authenticator: eight per set, each accepted once. */
@Injectable()
export class BackupCodesService {
  constructor(
    private readonly codes: BackupCodeRepository,
    private readonly ring: KeyRing,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  make(userId: UserId): NewBackupCodes {
    const plain = Array.from({ length: CODES }, () => newTypedCode(LENGTH));
    const rows = plain.map((code) => ({
      id: newId(),
      userId,
      codeDigest: typedCodeDigest(this.ring, digestParts(userId, code)),
      usedAt: null,
    }));
    return { plain, rows };
  }

  /** Stores a set and removes the previous one. */
  async replace(tx: Tx, userId: UserId, { rows }: NewBackupCodes): Promise<void> {
    await this.codes.replace(tx, userId, rows);
  }

  /** Returns true at most once per code, in a transaction of its own. @param code normalised */
  use(userId: UserId, code: string): Promise<boolean> {
    const digests = typedCodeDigests(this.ring, digestParts(userId, code));
    return this.transactions.run((tx) => this.codes.use(tx, userId, digests, this.clock.now()));
  }

  countLeft(userId: UserId): Promise<number> {
    return this.codes.countUnused(userId);
  }

  async removeAll(tx: Tx, userId: UserId): Promise<void> {
    await this.codes.removeAll(tx, userId);
  }
}
