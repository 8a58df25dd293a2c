import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type MasterKey, parseMasterKeys } from '#platform/config';
import { KeyRing } from '#platform/crypto';
import { MasterKeyRecord } from '#platform/keys';
import { checkKeys, hasRecordedKeys } from '../../../src/platform/keys/key-check.js';
import { engines, type TestDatabase } from '../../support/databases/databases.js';
import { ManualClock } from '../../support/app/manual-clock.js';
import { openStorage, type Storage } from '../../support/databases/storage.js';

const keyOf = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const A1 = `a:${keyOf(1)}`;
const OTHER_A = `a:${keyOf(2)}`;
const B = `b:${keyOf(3)}`;

const ringOf = (...keys: string[]) => new KeyRing(parseMasterKeys(keys.join(',')) as readonly MasterKey[]);

describe.each(engines)('the check of the master keys on %s', (_name, createDatabase) => {
  let testDatabase: TestDatabase;
  let storage: Storage;
  const clock = new ManualClock();
  const check = (...keys: string[]) =>
    checkKeys(ringOf(...keys), storage.reader, storage.transactions, clock);
  const records = () =>
    storage.reader.read((manager) => manager.find(MasterKeyRecord, { order: { kid: 'ASC' } }));
  const kids = async () => (await records()).map(({ kid }) => kid);

  beforeEach(async () => {
    testDatabase = await createDatabase();
    storage = await openStorage(testDatabase);
  });

  afterEach(async () => {
    await storage.database.close();
    await testDatabase.drop();
  });

  it('records the active key of a new database without the key itself', async () => {
    expect(await hasRecordedKeys(storage.reader)).toBe(false);
    await check(A1, B);

    expect(await hasRecordedKeys(storage.reader)).toBe(true);
    expect(await kids()).toEqual(['a']);
    for (const { checkValue, createdAt } of await records()) {
      expect(createdAt).toBe(clock.now());
      for (const fill of [1, 3]) expect(checkValue.includes(Buffer.alloc(32, fill))).toBe(false);
    }
  });

  it('accepts the same keys again, in any order, and changes nothing', async () => {
    await check(A1);
    await check(B, A1);
    const before = await records();
    await check(A1, B);
    await check(B, A1);

    expect(await records()).toEqual(before);
  });

  it('records a key once it is the active one', async () => {
    await check(A1);
    const [first] = await records();
    await check(A1, B);
    expect(await kids()).toEqual(['a']);
    await check(B, A1);

    expect(await kids()).toEqual(['a', 'b']);
    expect((await records())[0]).toEqual(first);
    await expect(check(`b:${keyOf(4)}`, A1)).rejects.toThrow('The master key "b" is not the one');
  });

  it('refuses another key under a known name and changes nothing', async () => {
    await check(A1);
    const before = await records();

    await expect(check(OTHER_A, B)).rejects.toThrow(
      'The master key "a" is not the one this database was sealed with. Nothing was changed',
    );
    expect(await records()).toEqual(before);
  });

  it('rejects a configuration without a key that was used, and changes nothing', async () => {
    await check(A1);
    const before = await records();

    await expect(check(B)).rejects.toThrow(
      'The master key "a" is missing, but the database holds data sealed under it. Nothing was changed',
    );
    expect(await records()).toEqual(before);
  });

  it('allows a retired key to be missing, and accepts it again as the active one', async () => {
    await check(A1);
    await check(B, A1);
    const retire = { retiredAt: clock.now(), verifyOnlyKeys: Buffer.from('x') };
    await storage.transactions.run((tx) => tx.update(MasterKeyRecord, { kid: 'a' }, retire));
    await check(B);
    await check(B, A1);
    expect((await records()).map(({ retiredAt }) => retiredAt)).toEqual([clock.now(), null]);
    await expect(check(B, OTHER_A)).rejects.toThrow('The master key "a" is not the one');

    await check(A1, B);
    expect((await records()).map(({ retiredAt, verifyOnlyKeys }) => [retiredAt, verifyOnlyKeys])).toEqual([
      [null, null],
      [null, null],
    ]);
    await expect(check(B)).rejects.toThrow('The master key "a" is missing');
  });

  it('rejects a check value that was stored under another name', async () => {
    await check(A1);
    await check(B, A1);
    const [{ checkValue }] = (await records()) as [MasterKeyRecord];
    await storage.transactions.run((tx) => tx.update(MasterKeyRecord, { kid: 'b' }, { checkValue }));

    await expect(check(A1, B)).rejects.toThrow('The master key "b" is not the one');
  });

  it('lets replicas with the same key start on a new database at the same time', async () => {
    await Promise.all([check(A1), check(A1), check(A1)]);

    expect(await kids()).toEqual(['a']);
  });

  it('accepts only one of two different keys under one name', async () => {
    const outcomes = await Promise.allSettled([check(A1), check(OTHER_A)]);

    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await kids()).toEqual(['a']);
  });
});
