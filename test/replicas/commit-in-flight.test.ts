import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeOnMysql } from '../support/databases/databases.js';
import { RESPONSE_LIMIT_MS } from '../support/faults/fault-expectations.js';
import { Cluster, CLUSTER_PASSWORD } from '../support/databases/cluster.js';
import { type HttpResponse, type HttpClient } from '../support/clients/http-client.js';
import { type CommitFate, type TcpProxy } from '../support/faults/tcp-proxy.js';

const NEW_PASSWORD = 'staple the horse again';
/** No request here has more commits than this, retries included. */
const MOST_TRIES = 10;
const UNKNOWN = /Whether the change was made is unknown/;

/** The client of one round: a name, an account unless the round creates it, and a session. */
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

  /** Breaks each commit of a request in turn. Returns how many error responses said that the outcome is unknown. */
  async function atEachCommit<Who>(
    fate: CommitFate,
    prepare: () => Promise<Who>,
    request: (who: Who) => Promise<HttpResponse>,
    check: (who: Who, response: HttpResponse) => Promise<void>,
  ): Promise<number> {
    let unknown = 0;
    let nth = 1;
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const who = await prepare();
      proxy.breakCommit(fate, nth);
      const from = performance.now();
      const response = await request(who);
      expect(performance.now() - from).toBeLessThan(RESPONSE_LIMIT_MS);
      const isOver = proxy.isWaitingForCommit;
      proxy.passCommits();
      expectTruth(response);
      if (response.status === 503 && UNKNOWN.test(response.body.error)) unknown += 1;
      await check(who, response);
      if (isOver) return unknown;
      // Background work of the process commits too. If that was broken instead, the request succeeded.
      if (response.status === 503) nth += 1;
    }
    throw new Error('there were more commits than expected');
  }

  /** Expects success, or a 503 because the outcome is unknown. */
  function expectTruth({ status, headers, body, setCookies }: HttpResponse): void {
    if (status < 300) return;
    expect([status, body.code, setCookies]).toEqual([503, 'SERVICE_UNAVAILABLE', []]);
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
  }

  describe.each<CommitFate>(['commit lost', 'response cut off', 'response dropped'])('(%s)', (fate) => {
    it('R-17: registers one account, however often the request is repeated', async () => {
      const unknown = await atEachCommit(
        fate,
        async () => `new-${(count += 1)}`,
        registering,
        async (name, { status }) => {
          const again = await registering(name);
          expect(status === 200 ? [409] : [200, 409]).toContain(again.status);
          if (status === 503 && fate === 'commit lost') expect(again.status).toBe(200);
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
      const unknown = await atEachCommit(fate, aPerson, change, async ({ name, client }, response) => {
        const before = [await cluster.login(name), await cluster.login(name, 0, NEW_PASSWORD)];
        expect(before.map(({ status }) => status).sort()).toEqual([200, 401]);
        const isNew = before[1]!.status === 200;
        if (response.status === 200) expect(isNew).toBe(true);
        // Either the session and the old password are both invalid, or both are still valid.
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
      /** The use of a key is recorded outside the request, in a commit that the next round must not break. */
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
        async (name, response) => {
          const left = await named(name);
          expect(left.length).toBeLessThanOrEqual(1);
          if (response.status === 201) expect(left.map(({ id }) => id)).toEqual([response.body.id]);
          if (response.status === 503 && fate === 'commit lost') expect(left).toEqual([]);
          // A key whose token never arrived grants no access; a client can see it in the list and delete it.
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
