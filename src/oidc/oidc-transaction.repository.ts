import { Injectable } from '@nestjs/common';
import { In, LessThan, MoreThan } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type Instant } from '#shared';
import { OidcTransaction } from './oidc-transaction.entity.js';

/** The only file that queries `oidc_transaction`. */
@Injectable()
export class OidcTransactionRepository {
  constructor(private readonly reader: Reader) {}

  find(stateDigest: string): Promise<OidcTransaction | null> {
    return this.reader.read((manager) => manager.findOneBy(OidcTransaction, { stateDigest }));
  }

  async add(tx: Tx, transaction: OidcTransaction): Promise<void> {
    await tx.insert(OidcTransaction, transaction);
  }

  /** Consumes the transaction. Of concurrent callers, only one gets true. */
  async take(tx: Tx, { stateDigest, browserDigest }: OidcTransaction, now: Instant): Promise<boolean> {
    const whereLive = { stateDigest, browserDigest, expiresAt: MoreThan(now) };
    const { affected } = await tx.delete(OidcTransaction, whereLive);
    return affected === 1;
  }

  /** Deletes up to `limit` expired rows; returns the number of deleted rows. */
  async sweep(tx: Tx, now: Instant, limit: number): Promise<number> {
    const where = { expiresAt: LessThan(now) };
    const old = await tx.find(OidcTransaction, { select: { stateDigest: true }, where, take: limit });
    await tx.delete(OidcTransaction, {
      stateDigest: In(old.map(({ stateDigest }) => stateDigest)),
      ...where,
    });
    return old.length;
  }
}
