import { Injectable } from '@nestjs/common';
import {
  calculateJwkThumbprint,
  type CryptoKey,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
  type JWK,
} from 'jose';
import { AuditLog } from '#audit';
import { outsideRequest } from '#platform/context';
import { Sealer } from '#platform/crypto';
import { isDuplicate, Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock, type Instant, InvalidRequest, toRfc3339 } from '#shared';
import { AssertionKey } from './assertion-key.entity.js';
import { AssertionKeyRepository } from './assertion-key.repository.js';
import {
  isRotationDue,
  KEYS_REREAD_MS,
  type KeySchedule,
  PUBLICATION_MS,
  scheduleKeys,
} from './assertion-key-schedule.js';

export const ALGORITHM = 'ES256';

/** The key that signs. */
export type AssertionSigner = { readonly kid: string; readonly privateKey: CryptoKey };

type Creator = { readonly factor?: 'operator' };

export const toPrivateKeyContext = (kid: string) => ({
  table: 'assertion_key',
  column: 'private_key',
  row: kid,
});

/**
 * The key pairs that sign assertions. The first is created when it is needed, the next when the current one is 90 days old
 * or an operator asks for it. A new key is published for ten minutes before it signs.
 */
@Injectable()
export class AssertionKeys {
  private read: { readonly at: Instant; readonly keys: Promise<readonly AssertionKey[]> } | null = null;
  private opened: AssertionSigner | null = null;

  constructor(
    private readonly keys: AssertionKeyRepository,
    private readonly sealer: Sealer,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Returns the current key. Throws `SecretUnreadable` if it cannot be decrypted. */
  async getSigner(): Promise<AssertionSigner> {
    const { current } = scheduleKeys(await this.readOften(), this.clock.now());
    if (current === null) throw new Error('There is no key for assertions');
    if (this.opened?.kid !== current.kid) this.opened = await this.open(current);
    return this.opened;
  }

  /** Returns the public keys with which assertions may be signed now and soon. */
  async listPublicKeys(): Promise<JWK[]> {
    const { next, current, previous } = scheduleKeys(await this.readOften(), this.clock.now());
    const published = [next, current, ...previous].filter((key) => key !== null);
    return published.map(({ kid, publicKey }) => ({
      ...(JSON.parse(publicKey) as JWK),
      ...{ kid, alg: ALGORITHM, use: 'sig' },
    }));
  }

  /** Returns the stored keys. Creates none. */
  async getSchedule(): Promise<KeySchedule<AssertionKey>> {
    return scheduleKeys(await this.keys.list(), this.clock.now());
  }

  /** Creates the next key, by order of an operator. Throws `InvalidRequest` if there is one, or no key at all. */
  async rotate(): Promise<AssertionKey> {
    const { current, next } = await this.getSchedule();
    if (current === null) throw new InvalidRequest({}, 'There is no key yet: the first use creates one');
    const created = next === null ? await this.createNext(current, { factor: 'operator' }) : null;
    if (created !== null) return created;
    throw new InvalidRequest({}, 'The next key is already published: `keys status` shows when it signs');
  }

  /** Each replica reads the keys once a minute. Keys that could not be read again are not used any longer. */
  private readOften(): Promise<readonly AssertionKey[]> {
    const now = this.clock.now();
    if (this.read !== null && now - this.read.at < KEYS_REREAD_MS) return this.read.keys;
    // The client whose request is the first to need a key has not asked for it.
    const keys = outsideRequest(() => this.readOrCreate());
    const read = { at: now, keys };
    this.read = read;
    keys.catch(() => {
      if (this.read === read) this.read = null;
    });
    return keys;
  }

  private async readOrCreate(): Promise<readonly AssertionKey[]> {
    const keys = await this.keys.list();
    const now = this.clock.now();
    const schedule = scheduleKeys(keys, now);
    // Nobody can have cached an earlier list of keys, so the first key signs at once.
    if (schedule.current === null) await this.create({ generation: 1, signsFrom: now });
    else if (!isRotationDue(schedule, now)) return keys;
    else await this.replace(schedule.current);
    return this.transactions.run((tx) => this.keys.listIn(tx));
  }

  /** The current key still signs if the next one cannot be stored. */
  private async replace(current: AssertionKey): Promise<void> {
    try {
      await this.createNext(current);
    } catch (error) {
      this.log.warn('could not create the next key for assertions', { reason: String(error) });
    }
  }

  private createNext({ generation }: AssertionKey, creator?: Creator): Promise<AssertionKey | null> {
    const signsFrom = this.clock.now() + PUBLICATION_MS;
    return this.create({ generation: generation + 1, signsFrom }, creator);
  }

  /** Returns null if another process has created the key of this generation. */
  private async create(
    schedule: Pick<AssertionKey, 'generation' | 'signsFrom'>,
    creator: Creator = {},
  ): Promise<AssertionKey | null> {
    const key = Object.assign(new AssertionKey(), await this.generate(), schedule);
    const details = { kid: key.kid, signs_from: toRfc3339(key.signsFrom) };
    try {
      await this.transactions.run(async (tx) => {
        await this.keys.add(tx, key);
        await this.audit.record(tx, { action: 'assertion_key.created', actor: null, ...creator, details });
      });
    } catch (error) {
      if (isDuplicate(error)) return null;
      throw error;
    }
    this.log.info('created a key for assertions', details);
    return key;
  }

  private async generate(): Promise<Pick<AssertionKey, 'kid' | 'publicKey' | 'privateKey' | 'createdAt'>> {
    const pair = await generateKeyPair(ALGORITHM, { extractable: true });
    const publicKey = await exportJWK(pair.publicKey);
    const kid = await calculateJwkThumbprint(publicKey);
    const privateKey = this.sealer.seal(toPrivateKeyContext(kid), await exportPKCS8(pair.privateKey));
    return { kid, publicKey: JSON.stringify(publicKey), privateKey, createdAt: this.clock.now() };
  }

  private async open({ kid, privateKey }: AssertionKey): Promise<AssertionSigner> {
    const pem = this.sealer.open(toPrivateKeyContext(kid), privateKey).toString();
    return { kid, privateKey: await importPKCS8(pem, ALGORITHM) };
  }
}
