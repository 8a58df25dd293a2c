import { Injectable } from '@nestjs/common';
import { LessThan, LessThanOrEqual } from 'typeorm';
import { Reader, type Tx } from '#platform/database';
import { type Instant } from '#shared';
import { AssertionKey } from './assertion-key.entity.js';

const OLDEST_FIRST = { order: { generation: 'ASC' } } as const;

/** The only file that queries `assertion_key`. */
@Injectable()
export class AssertionKeyRepository {
  constructor(private readonly reader: Reader) {}

  /** Returns all keys, oldest first. */
  list(): Promise<AssertionKey[]> {
    return this.reader.read((manager) => manager.find(AssertionKey, OLDEST_FIRST));
  }

  /** Like {@link list}, but never from a node that lags behind. */
  listIn(tx: Tx): Promise<AssertionKey[]> {
    return tx.find(AssertionKey, OLDEST_FIRST);
  }

  /** Throws a duplicate-key error if another process has added a key of this generation. */
  async add(tx: Tx, key: AssertionKey): Promise<void> {
    await tx.insert(AssertionKey, key);
  }

  /** Deletes the keys whose successor signs since `before` or longer; returns how many. */
  async sweep(tx: Tx, before: Instant): Promise<number> {
    const successor = await tx.findOne(AssertionKey, {
      select: { kid: true, generation: true },
      where: { signsFrom: LessThanOrEqual(before) },
      order: { generation: 'DESC' },
    });
    if (successor === null) return 0;
    const { affected } = await tx.delete(AssertionKey, { generation: LessThan(successor.generation) });
    return affected ?? 0;
  }
}
