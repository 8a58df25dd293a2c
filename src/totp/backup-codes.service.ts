import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing, lengthPrefixed, newId, randomBetween } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { Clock, type UserId } from '#shared';
import { type BackupCode } from './backup-code.entity.js';
import { BackupCodeRepository } from './backup-code.repository.js';

const CODES = 8;
const LENGTH = 10;
/** Crockford's base32: no letter that is read as a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);

/** A new set: the plain codes are shown once, the rows are stored. */
export type NewBackupCodes = { readonly plain: readonly string[]; readonly rows: readonly BackupCode[] };

/** The code as it was issued, from any way of typing it; null for anything that cannot be one. */
export function normalizeBackupCode(text: string): string | null {
  const code = text
    .toUpperCase()
    .replace(/^(.{5})-(.{5})$/, '$1$2')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  return CODE.test(code) ? code : null;
}

/** Codes for the day the authenticator is lost: eight, each good once. */
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

  /** The codes of every earlier set are dead from here on. */
  async replace(tx: Tx, userId: UserId, { rows }: NewBackupCodes): Promise<void> {
    await this.codes.replace(tx, userId, rows);
  }

  /** True at most once for each code; committed by itself. @param code normalized */
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
