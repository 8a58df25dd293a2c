import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeOnMysql } from '../support/databases/databases.js';
import { ANSWERED_MS } from '../support/faults/fault-expectations.js';
import { Cluster, CLUSTER_PASSWORD } from '../support/databases/cluster.js';
import { type Answer, type HttpClient } from '../support/clients/http-client.js';
import { type CommitFate, type TcpProxy } from '../support/faults/tcp-proxy.js';

const NEW_PASSWORD = 'staple the horse again';
/** No request here has more commits than that, those counted that are tried again. */
const MOST_TRIES = 10;
const UNKNOWN = /Whether the change was made is unknown/;

/** What the client of one round has: a name, an account unless it is about to be made, and a session. */
type Person = { readonly name: string; readonly client: HttpClient };

describeOnMysql('a commit whose connection is lost', (create) => {
  let proxy: TcpProxy;
  let cluster: Cluster;
  let admin: HttpClient;
  let adminId: string;
  let count = 0;

  beforeAll(async () => {
    [proxy, cluster] = await Cluster.throughProxy(create, { replicas: 1 });
    await cluster.register('root');
    const { token, userId } = (await cluster.login('root')).body;
    [admin, adminId] = [cluster.as(token), userId];
  });

  afterAll(() => cluster.stop());

  async function aPerson(): Promise<Person> {
    const name = `person-${(count += 1)}`;
    await cluster.register(name);
    const client = cluster.as((await cluster.login(name)).body.token);
    await client.put('/users/data/canary', { value: name });
    return { name, client };
  }

  const registering = (username: string) =>
    cluster.client(0).post('/users/create', { username, password: CLUSTER_PASSWORD });

  /** Breaks each commit of a request in turn. Returns how many refusals said that the outcome is unknown. */
  async function atEachCommit<Who>(
    fate: CommitFate,
    prepare: () => Promise<Who>,
    request: (who: Who) => Promise<Answer>,
    check: (who: Who, answer: Answer) => Promise<void>,
  ): Promise<number> {
    let unknown = 0;
    let nth = 1;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const who = await prepare();
      proxy.breakCommit(fate, nth);
      const from = performance.now();
      const answer = await request(who);
      expect(performance.now() - from).toBeLessThan(ANSWERED_MS);
      const isOver = proxy.isWaitingForCommit;
      proxy.spareCommits();
      expectTruth(answer);
      if (answer.status === 503 && UNKNOWN.test(answer.body.error)) unknown += 1;
      await check(who, answer);
      if (isOver) return unknown;
      // Background work of the process commits too. If it was hit instead, the request succeeded.
      if (answer.status === 503) nth += 1;
    }
    throw new Error('there were more commits than expected');
  }

  /** Expects success, or a 503 because the outcome is unknown. */
  function expectTruth({ status, headers, body, setCookies }: Answer): void {
    if (status < 300) return;
    expect([status, body.code, setCookies]).toEqual([503, 'SERVICE_UNAVAILABLE', []]);
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
  }

  describe.each<CommitFate>(['lost on its way', 'answer cut off', 'answer swallowed'])('(%s)', (fate) => {
    it('R-17: registers one account, however often the request is repeated', async () => {
      const unknown = await atEachCommit(
        fate,
        async () => `new-${(count += 1)}`,
        registering,
        async (name, { status }) => {
          const again = await registering(name);
          expect(status === 200 ? [409] : [200, 409]).toContain(again.status);
          if (status === 503 && fate === 'lost on its way') expect(again.status).toBe(200);
          expect((await cluster.login(name)).status).toBe(200);
          const rows = await cluster.query<{ n: number }>(
            `SELECT COUNT(*) AS n FROM data_key_slot d JOIN user u ON u.id = d.user_id
             WHERE u.name = '${name}' AND d.kind IN ('password', 'server')`,
          );
          expect(rows[0]!.n).toBe(2);
        },
      );

      expect(unknown).toBeGreaterThan(0);
    });

    it('R-17: logs in, at once or on a retry', async () => {
      const unknown = await atEachCommit(
        fate,
        aPerson,
        ({ name }) => cluster.login(name),
        async ({ name }) => {
          const { status, body } = await cluster.login(name);
          expect(status).toBe(200);
          expect((await cluster.as(body.token).get('/users/data/canary')).body.value).toBe(name);
        },
      );

      expect(unknown).toBeGreaterThan(0);
    });

    it('R-17: changes a password completely or not at all', async () => {
      const change = ({ client }: Person) =>
        client.post('/users/change-password', { oldPassword: CLUSTER_PASSWORD, newPassword: NEW_PASSWORD });
      const unknown = await atEachCommit(fate, aPerson, change, async ({ name, client }, answer) => {
        const before = [await cluster.login(name), await cluster.login(name, 0, NEW_PASSWORD)];
        expect(before.map(({ status }) => status).sort()).toEqual([200, 401]);
        const isNew = before[1]!.status === 200;
        if (answer.status === 200) expect(isNew).toBe(true);
        // The session went with the old password, or both are still there.
        expect((await change({ name, client })).status).toBe(isNew ? 401 : 200);
        const { status, body } = await cluster.login(name, 0, NEW_PASSWORD);
        expect(status).toBe(200);
        expect((await cluster.as(body.token).get('/users/data/canary')).body.value).toBe(name);
      });

      expect(unknown).toBeGreaterThan(0);
    });

    it('R-17: stores a value once', async () => {
      const put = ({ client }: Person) => client.put('/users/data/note', { value: 'new' });
      const unknown = await atEachCommit(fate, aPerson, put, async ({ client, name }) => {
        expect((await put({ client, name })).status).toBe(200);
        expect((await client.get('/users/data/note')).body.value).toBe('new');
        expect((await client.get('/users/data')).body.items).toHaveLength(2);
      });

      expect(unknown).toBeGreaterThan(0);
    });

    it('R-17: creates at most one API key whose token was returned', async () => {
      const make = (name: string) => admin.post('/users/api-keys', { name, userId: adminId });
      const named = async (name: string) => {
        const { apiKeys } = (await admin.get('/users/api-keys')).body;
        return (apiKeys as { name: string; id: string; lastUsedAt: string | null }[]).filter(
          (key) => key.name === name,
        );
      };
      /** The use of a key is recorded outside the request, in a commit that the next round must not hit. */
      const untilNoted = async (name: string) => {
        for (let tries = 0; tries < 200; tries += 1) {
          if ((await named(name))[0]?.lastUsedAt) return;
          await sleep(20);
        }
        throw new Error('the use of the key was not noted');
      };
      const unknown = await atEachCommit(
        fate,
        async () => `key-${(count += 1)}`,
        make,
        async (name, answer) => {
          const left = await named(name);
          expect(left.length).toBeLessThanOrEqual(1);
          if (answer.status === 201) expect(left.map(({ id }) => id)).toEqual([answer.body.id]);
          if (answer.status === 503 && fate === 'lost on its way') expect(left).toEqual([]);
          // A key whose token never arrived gives nobody access; a client sees the key in the list and deletes it.
          for (const { id } of left)
            expect((await admin.delete(`/users/api-keys/${id}`)).body).toEqual({ success: true });
          const again = await make(name);
          expect([again.status, (await named(name)).length]).toEqual([201, 1]);
          expect((await cluster.as(again.body.token).get('/users/me')).status).toBe(200);
          await untilNoted(name);
        },
      );

      expect(unknown).toBeGreaterThan(0);
    });
  });
});
