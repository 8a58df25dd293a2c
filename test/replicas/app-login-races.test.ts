import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { type Cluster, describeReplicas } from '../support/databases/cluster.js';
import { FORM } from '../support/fixtures/device-logins.js';
import { countStatus, expectRefusals, rounds, runConcurrently } from '../support/load/repeat.js';

const REQUESTS = 10;
const CLIENT = { client_id: 'latchkey-cli' };
const REDIRECT = { redirect_uri: 'http://127.0.0.1:51234/callback' };

describeReplicas('concurrent logins of apps', (start) => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await start();
  });
  afterAll(() => cluster.stop());

  const aUser = async (name: string): Promise<string> => {
    await cluster.register(name);
    return (await cluster.login(name)).body.token;
  };
  const exchange = (at: number, grant: Record<string, string>) =>
    cluster.client(at).post('/oauth/token', new URLSearchParams({ ...CLIENT, ...grant }).toString(), FORM);
  const statusOf = async (token: string, at: number) => (await cluster.as(token, at).get('/users/me')).status;

  rounds('R-25: bring one session for the code of a device, however often it polls', async (round) => {
    const user = cluster.as(await aUser(`device-${round}`));
    const { body } = await cluster.client(0).post('/oauth/device_authorization', CLIENT);
    await user.post('/oauth/device/approve', { user_code: body.user_code });
    const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
    const responses = await runConcurrently(REQUESTS, (at) =>
      exchange(at, { grant_type, device_code: body.device_code }),
    );

    expect(countStatus(responses, 200)).toBe(1);
    expectRefusals(responses, [400]);
    const { access_token: token } = responses.find(({ status }) => status === 200)!.body;
    expect(await statusOf(token, round)).toBe(200);
  });

  rounds(
    'R-26: bring one session for the code of an app, and end it, because two have the code',
    async (round) => {
      const user = cluster.as(await aUser(`app-${round}`));
      const verifier = randomBytes(32).toString('base64url');
      const code_challenge = createHash('sha256').update(verifier).digest('base64url');
      const asked = {
        ...CLIENT,
        ...REDIRECT,
        response_type: 'code',
        code_challenge,
        code_challenge_method: 'S256',
      };
      const { body } = await user.post('/oauth/authorize/approve', asked);
      const code = new URL(body.redirect_to).searchParams.get('code')!;
      const grant = { ...REDIRECT, grant_type: 'authorization_code', code, code_verifier: verifier };
      const responses = await runConcurrently(REQUESTS, (at) => exchange(at, grant));

      expect(countStatus(responses, 200)).toBe(1);
      expectRefusals(responses, [400]);
      const { access_token: token } = responses.find(({ status }) => status === 200)!.body;
      expect(await statusOf(token, round)).toBe(401);
    },
  );
});
