import { afterAll, beforeAll, expect } from '@jest/globals';
import { FaultyProvider } from '../support/faults/faulty-provider.js';
import { describeReplicas, type Cluster } from '../support/databases/cluster.js';
import { type HttpResponse } from '../support/clients/http-client.js';
import { runConcurrently, countStatus, rounds } from '../support/load/repeat.js';

const CALLBACKS = 20;

const isIn = ({ status, headers }: HttpResponse): boolean =>
  status === 302 && headers.get('location')!.endsWith('/?success=true');

describeReplicas('concurrent uses of one provider response', (start) => {
  let cluster: Cluster;
  let provider: FaultyProvider;

  beforeAll(async () => {
    provider = await FaultyProvider.start();
    cluster = await start({
      OIDC_ISSUER_URL: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET: provider.clientSecret,
    });
    await cluster.register('root');
  });

  afterAll(async () => {
    await cluster.stop();
    await provider.close();
  });

  const rowsOf = async (table: string, sub: string): Promise<number> => {
    const [row] = await cluster.query<{ count: number }>(
      `SELECT COUNT(*) AS count FROM ${table} WHERE user_id IN (SELECT id FROM user WHERE name LIKE '${sub}%')`,
    );
    return row!.count;
  };

  rounds('R-06: complete one login when a callback is sent to three replicas twenty times', async (round) => {
    const sub = `subject-${round}`;
    provider.reset();
    provider.idToken = (claims) => provider.sign({ ...claims, sub, name: sub });
    const begun = await cluster.client(round).get('/users/oidc/authorize');
    expect(begun.status).toBe(200);
    provider.nonce = begun.body.nonce;
    const cookie = begun.setCookies.map((line) => line.split(';')[0]).join('; ');
    const path = `/users/oidc/callback?code=a-code&state=${begun.body.state}`;
    const responses = await runConcurrently(CALLBACKS, (at) => cluster.client(at, { cookie }).get(path));

    expect([responses.filter(isIn).length, countStatus(responses, 400)]).toEqual([1, CALLBACKS - 1]);
    expect(provider.countRequests('/token')).toBe(1);
    expect(await rowsOf('session', sub)).toBe(1);
    expect(await rowsOf('oidc_identity', sub)).toBe(1);
    const session = responses.find(isIn)!.setCookies.find((line) => line.startsWith('jwt='))!;
    const me = await cluster.client(round + 1, { cookie: session.split(';')[0]! }).get('/users/me');
    expect([me.status, me.body.username]).toEqual([200, sub]);
  });
});
