import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { type Cluster, CLUSTER_PASSWORD } from '../databases/cluster.js';
import { type ClusterFixture } from '../databases/cluster-fixture.js';
import { MixedLoad } from '../load/mixed-load.js';

/** The promised limit; one response in twenty may take longer on a busy machine, up to {@link ANSWERED_MS}. */
const PROMISED_MS = 3_000;
export const ANSWERED_MS = 5_000;
export const MENDED_MS = 5_000;

const SAMPLE = 15;
const GIVEN_UP_MS = 60_000;

/** Expects that no user is logged out, no response is a 500, and every 503 comes in time with a Retry-After. */
export function expectHonest(load: MixedLoad): void {
  expect(load.answers.filter(({ status }) => status !== 200 && status !== 503)).toEqual([]);
  expect(load.answers.filter(({ clearsCookie }) => clearsCookie)).toEqual([]);
  expect(load.answers.filter(({ ms }) => ms > ANSWERED_MS)).toEqual([]);
  const late = load.answers.filter(({ ms }) => ms > PROMISED_MS);
  expect(late.length).toBeLessThanOrEqual(load.answers.length / 20);
  const silent = ({ status, retryAfter }: MixedLoad['answers'][number]) =>
    status === 503 && !/^\d+$/.test(retryAfter ?? '');
  expect(load.answers.filter(silent)).toEqual([]);
}

/** Expects that acknowledged writes are stored, and that refused ones are stored completely or not at all. */
export async function expectNothingLost(cluster: Cluster, load: MixedLoad, replica = 0): Promise<void> {
  expect(load.acknowledged.length).toBeGreaterThan(0);
  expect(await missing(cluster, load.acknowledged, 'SELECT name FROM user')).toEqual([]);
  expect(await missing(cluster, load.kept, KEPT)).toEqual([]);
  for (const name of sampleOf(load.acknowledged))
    expect((await cluster.login(name, replica)).status).toBe(200);
  for (const name of sampleOf(load.kept)) {
    const { body } = await cluster.login(name, replica);
    expect((await cluster.as(body.token, replica).get('/users/data/kept')).body.value).toBe(name);
  }
  for (const name of sampleOf(load.refused)) await expectAllOrNothing(cluster, name, replica);
  expect(await halfAccounts(cluster)).toEqual([]);
}

const KEPT = `SELECT u.name FROM user u JOIN user_data_item i ON i.user_id = u.id WHERE i.name = 'kept'`;

async function missing(cluster: Cluster, names: readonly string[], sql: string): Promise<string[]> {
  const there = new Set((await cluster.query<{ name: string }>(sql)).map(({ name }) => name));
  return names.filter((name) => !there.has(name));
}

/** Samples the whole period: before, during and after the fault. */
function sampleOf(names: readonly string[]): string[] {
  const step = Math.max(1, Math.floor(names.length / SAMPLE));
  return names.filter((_name, at) => at % step === 0);
}

async function expectAllOrNothing(cluster: Cluster, username: string, replica: number): Promise<void> {
  const { status } = await cluster.login(username, replica);
  expect([200, 401]).toContain(status);
  if (status === 200) return;
  const again = await cluster.client(replica).post('/users/create', { username, password: CLUSTER_PASSWORD });
  expect(again.status).toBe(200);
}

/** Users without the two slots of their data key that every user has from the start. */
const halfAccounts = (cluster: Cluster) =>
  cluster.query<{ name: string }>(
    `SELECT u.name FROM user u LEFT JOIN data_key_slot d ON d.user_id = u.id AND d.kind IN ('password', 'server')
     GROUP BY u.id, u.name HAVING COUNT(DISTINCT d.kind) < 2`,
  );

/** Returns how long it takes until all of these replicas respond again, in milliseconds. */
export async function untilMended(
  cluster: Cluster,
  session: string,
  replicas: readonly number[] = [...cluster.programs.keys()],
): Promise<number> {
  const start = performance.now();
  const hasRecovered = async (replica: number) =>
    (await cluster.as(session, replica).get('/users/me')).status === 200 &&
    (await cluster.client(replica).get('/health/ready')).status === 200;
  for (const replica of replicas) {
    while (!(await hasRecovered(replica))) {
      if (performance.now() - start > GIVEN_UP_MS) throw new Error(`replica ${replica} does not recover`);
      await sleep(50);
    }
  }
  return performance.now() - start;
}

/** Expects that each replica is still the process that was started. */
export function expectSameProcesses({ programs }: Cluster): void {
  expect(programs.map(({ isAlive }) => isAlive)).toEqual(programs.map(() => true));
}

/** Kills one of three replicas under load. */
export async function expectNothingLostWithAReplica({ cluster, session }: ClusterFixture): Promise<void> {
  const load = new MixedLoad(cluster, [0, 1, 2], session).start();
  await sleep(1_500);
  await cluster.programs[2]!.kill();
  await sleep(1_500);
  await load.end();

  expectHonest(load);
  await expectNothingLost(cluster, load);
}
