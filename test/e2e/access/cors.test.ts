import { describe, expect, it } from '@jest/globals';
import { aPerson } from '../../support/accounts.js';
import { engines } from '../../support/databases.js';
import { type Answer } from '../../support/http-client.js';
import { runningApp } from '../../support/running-app.js';

const LISTED = 'https://app.example.com';
const ALSO_LISTED = 'http://localhost:5173';

const UNLISTED = [
  'https://evil.example',
  'https://x.app.example.com',
  'https://app.example.com.evil.example',
  'https://app.example.com:8443',
  'http://app.example.com',
  'null',
];

const HEADERS = [
  'Authorization',
  'Content-Type',
  'X-Auth-Mode',
  'X-Background',
  'X-Device-Token',
  'X-Electron-App',
  'X-Request-Id',
  'X-Requested-With',
];

const items = (answer: Answer, header: string) =>
  (answer.headers.get(header) ?? '').split(',').map((item) => item.trim());

describe.each(engines)('cross-origin sharing on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { CORS_ORIGINS: `${LISTED},${ALSO_LISTED}` } });
  const preflight = (origin: string, path = '/users/login') =>
    running.app.client().send('OPTIONS', path, undefined, {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-auth-mode',
    });

  it.each([LISTED, ALSO_LISTED])('lets %s ask in advance what it may send', async (origin) => {
    const answer = await preflight(origin);

    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    expect(items(answer, 'access-control-allow-methods')).toEqual([
      'GET',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
    ]);
    expect(items(answer, 'access-control-allow-headers')).toEqual(HEADERS);
  });

  it.each(UNLISTED)('tells %s nothing in advance', async (origin) => {
    const answer = await preflight(origin);

    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(items(answer, 'vary')).toContain('Origin');
  });

  it('shows answers and refusals to a listed origin, and what headers it may read', async () => {
    const { client } = await aPerson(running.app);
    const answers = [
      await client.get('/users/me', { origin: LISTED }),
      await running.app.client().get('/users/me', { origin: LISTED }),
      await running.app.client().get('/nowhere', { origin: LISTED }),
      await running.app.client().post('/users/login', '{', { origin: LISTED }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 401, 404, 400]);
    for (const answer of answers) {
      expect(answer.headers.get('access-control-allow-origin')).toBe(LISTED);
      expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
      expect(items(answer, 'access-control-expose-headers')).toEqual(['Retry-After', 'X-Request-Id']);
      expect(items(answer, 'vary')).toContain('Origin');
    }
  });

  it.each(UNLISTED)('shows %s nothing', async (origin) => {
    const answer = await running.app.client().get('/users/setup-required', { origin });

    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answers in advance with the headers of every answer, and not in sentences of its own', async () => {
    const answers = [
      await preflight(LISTED),
      await running.app.client().send('OPTIONS', '/users/me', undefined, {}),
    ];

    for (const { status, headers } of answers) {
      expect([status, headers.get('content-type')]).toEqual([204, null]);
      expect(headers.get('x-request-id')).not.toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('does not mention an origin to a caller that sends none', async () => {
    const answer = await running.app.client().get('/users/setup-required');

    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe.each(engines)('cross-origin sharing without any listed origin on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase);

  it('is off, for the public URL as well', async () => {
    for (const origin of ['http://localhost:3000', LISTED]) {
      const answer = await running.app.client().get('/users/setup-required', { origin });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });
});
