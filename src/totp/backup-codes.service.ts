import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing, lengthPrefixed, newId, randomBetween } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { Clock, type UserId } from '#shared';
import { type BackupCode } from './totp.entity.js';
import { BackupCodeRepository } from './totp.repository.js';

const CODES = 8;
const LENGTH = 10;
/** Crockford's base32: no letter that looks like a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);

/** A new set: the plain codes are returned once, the rows are stored. */
export type NewBackupCodes = { readonly plain: readonly string[]; readonly rows: readonly BackupCode[] };

/** Normalises a typed code to the issued form; null for text that is not a code. */
export function normalizeBackupCode(text: string): string | null {
  const code = text
    .toUpperCase()
    .replace(/^(.{5})-(.{5})$/, '$1$2')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return CODE.test(code) ? code : null;
}

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
    const plain = Array.from({ length: CODES }, randomCode);
    const rows = plain.map((code) => ({
      id: newId(),
      userId,
      codeDigest: this.digest(userId, code, this.ring.active),
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
    const digests = this.ring.verifiers.map((kid) => this.digest(userId, code, kid));
    return this.transactions.run((tx) => this.codes.use(tx, userId, digests, this.clock.now()));
  }

  countLeft(userId: UserId): Promise<number> {
    return this.codes.countUnused(userId);
  }

  async removeAll(tx: Tx, userId: UserId): Promise<void> {
    await this.codes.removeAll(tx, userId);
  }

  private digest(userId: UserId, code: string, kid: string): string {
    const message = lengthPrefixed(['backup-code', userId, code]);
    return createHmac('sha256', this.ring.derive(kid, 'code')).update(message).digest('hex');
  }
}

function randomCode(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomBetween(0, ALPHABET.length - 1)]).join('');
}
