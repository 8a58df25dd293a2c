import { beforeEach, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, type JWK, jwtVerify, SignJWT } from 'jose';
import { AuditLog } from '#audit';
import { AssertionKey, AssertionKeys } from '#door';
import { Sealer } from '#platform/crypto';
import { Reader, Sweeper, Transactions } from '#platform/database';
import { SealedColumns } from '#platform/keys';
import { Log } from '#platform/logging';
import { AssertionKeyRepository } from '../../../src/door/assertion/assertion-key.repository.js';
import {
  PUBLICATION_MS,
  RETENTION_MS,
  ROTATION_MS,
} from '../../../src/door/assertion/assertion-key-schedule.js';
import { engines } from '../../support/databases/databases.js';
import { plant, stored } from '../../support/fixtures/db-fixtures.js';
import { runningApp } from '../../support/app/running-app.js';

const SECOND = 1_000;
const JWKS_CACHE_MS = 300 * SECOND;
/** Of an assertion. */
const LIFETIME_MS = 60 * SECOND;

describe.each(engines)('the keys of assertions on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  beforeEach(() => plant(running.app, 'DELETE FROM assertion_key'));

  /** A replica: it has read nothing yet. */
  const aReplica = () => {
    const { app } = running;
    const [keys, sealer, transactions] = [
      app.get(AssertionKeyRepository),
      app.get(Sealer),
      app.get(Transactions),
    ];
    return new AssertionKeys(keys, sealer, transactions, app.get(AuditLog), app.clock, app.get(Log));
  };
  const kidsOf = async (replica: AssertionKeys) =>
    (await replica.listPublicKeys()).map(({ kid }) => kid).sort();
  const rows = () =>
    stored(running.app, 'SELECT kid, generation, private_key FROM assertion_key ORDER BY generation');

  it('are one key, although eight replicas need the first one at once', async () => {
    const replicas = Array.from({ length: 8 }, aReplica);
    const signers = await Promise.all(replicas.map((replica) => replica.getSigner()));
    const published = await Promise.all(replicas.map(kidsOf));

    expect(await rows()).toHaveLength(1);
    expect(new Set(signers.map(({ kid }) => kid)).size).toBe(1);
    for (const kids of published) expect(kids).toEqual([signers[0]!.kid]);
  });

  it('are stored sealed, in a column that a change of the master key seals again', async () => {
    await aReplica().getSigner();
    const [row] = await rows();
    expect(Buffer.from(row!['private_key'] as Buffer).includes('PRIVATE KEY')).toBe(false);

    expect(running.app.get(SealedColumns).names).toContain('assertion_key.private_key');
    const sample = await running.app.get(SealedColumns).sampleSealed(5, running.app.get(Reader));
    expect(sample).toEqual({ opened: 1, unreadable: 0 });
  });

  it('are published without their private part', async () => {
    const [key] = await aReplica().listPublicKeys();

    expect(Object.keys(key!).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
  });

  // Replicas read at different times, and clients may keep what they got from any of them for five minutes.
  it('never sign before every client can know them, nor after they are gone', async () => {
    const replicas = [aReplica(), aReplica(), aReplica()];
    const { clock } = running.app;
    await replicas[0]!.getSigner();
    clock.advance(ROTATION_MS - 60 * SECOND);
    const fetched: { readonly at: number; readonly keys: JWK[] }[] = [];
    const signed: { readonly at: number; readonly token: string }[] = [];
    const used = new Set<string>();
    const steps = (PUBLICATION_MS + RETENTION_MS + 600 * SECOND) / (17 * SECOND);
    for (let step = 0; step < steps; step += 1) {
      const now = clock.now();
      const signing = replicas[step % 3]!;
      const { kid, privateKey } = await signing.getSigner();
      used.add(kid);
      const token = await new SignJWT({}).setProtectedHeader({ alg: 'ES256', kid }).sign(privateKey);
      signed.push({ at: now, token });
      fetched.push({ at: now, keys: await replicas[(step + 1) % 3]!.listPublicKeys() });
      for (const { at, keys } of fetched) {
        if (now - at > JWKS_CACHE_MS) continue;
        await jwtVerify(token, createLocalJWKSet({ keys }));
      }
      const newest = createLocalJWKSet({ keys: fetched.at(-1)!.keys });
      for (const { at, token: earlier } of signed)
        if (now - at <= LIFETIME_MS) await jwtVerify(earlier, newest);
      await running.app.get(Sweeper).sweepAll();
      clock.advance(17 * SECOND);
    }

    expect(used.size).toBe(2);
    expect(await rows()).toHaveLength(1);
    expect(await kidsOf(replicas[1]!)).toEqual([[...used][1]]);
  });

  it('are replaced once, although eight replicas notice the age at once', async () => {
    const { kid } = await aReplica().getSigner();
    running.app.clock.advance(ROTATION_MS);
    const replicas = Array.from({ length: 8 }, aReplica);
    const signers = await Promise.all(replicas.map((replica) => replica.getSigner()));

    expect(await rows()).toHaveLength(2);
    expect(new Set(signers.map((signer) => signer.kid))).toEqual(new Set([kid]));
    expect(
      new Set(await Promise.all(replicas.map(async (one) => (await kidsOf(one)).join()))),
    ).toHaveProperty('size', 1);
  });

  it('are replaced once by two operators at once, and not again before the next key signs', async () => {
    await aReplica().getSigner();
    const results = await Promise.allSettled([aReplica().rotate(), aReplica().rotate()]);

    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(aReplica().rotate()).rejects.toThrow('already published');
    running.app.clock.advance(PUBLICATION_MS);
    expect((await aReplica().rotate()).generation).toBe(3);
  });

  it('are not created by whoever only looks at them', async () => {
    expect(await aReplica().getSchedule()).toEqual({ current: null, next: null, previous: [] });
    await expect(aReplica().rotate()).rejects.toThrow('There is no key yet');
    expect(await rows()).toEqual([]);
  });

  it('are not signed with if they cannot be read any longer', async () => {
    const replica = aReplica();
    await replica.getSigner();
    await plant(running.app, "UPDATE assertion_key SET private_key = X'00'");
    running.app.clock.advance(60 * SECOND);

    await expect(aReplica().getSigner()).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect((await running.app.get(AssertionKeyRepository).list())[0]).toBeInstanceOf(AssertionKey);
  });
});
