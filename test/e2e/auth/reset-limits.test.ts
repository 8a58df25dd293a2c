import { beforeEach, describe, expect, it } from '@jest/globals';
import { ResetRequestService } from '#auth';
import { PASSWORD, register } from '../../support/fixtures/accounts.js';
import { engines } from '../../support/databases/databases.js';
import { otherCode, resetCodes } from '../../support/fixtures/resets.js';
import { runningApp } from '../../support/app/running-app.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NEW_PASSWORD = 'staple the horse again';
const INVALID = 'INVALID_RESET_CODE';
const LIMITED = 'RESET_CODE_RATE_LIMITED';

describe.each(engines)('attempts at reset codes on %s', (_name, createDatabase) => {
  const running = runningApp(createDatabase, { env: { TRUSTED_PROXIES: '127.0.0.1' } });
  let host = 0;
  const freshAddress = () => `10.${(host += 1) >> 8}.${host & 255}.1`;
  const from = (address: string) => running.app.client({ 'x-forwarded-for': address });
  const ask = (username: string, address = freshAddress()) =>
    from(address).post('/users/initiate-reset', { username });
  const verify = (username: string, resetCode: string, address = freshAddress()) =>
    from(address).post('/users/verify-reset-code', { username, resetCode });
  const outcome = async (...guess: Parameters<typeof verify>) => {
    const { status, body } = await verify(...guess);
    return status === 200 ? 'accepted' : (body.code as string);
  };
  /** The owner requests a code from another address, and reads it from the log. */
  const codeFor = async (name: string) => {
    await ask(name);
    return resetCodes(running.app, name).at(-1)!;
  };
  const marked = (marker: string, name: string) =>
    running.app.logLines
      .map((line) => JSON.parse(line) as { msg: string; username?: string })
      .filter(({ msg, username }) => msg === marker && username === name);
  /** Thirty wrong codes, five from each of six addresses. */
  const exhaust = async (name: string, code: string) => {
    for (let guess = 0; guess < 30; guess += 1) {
      const address = `172.16.${host}.${Math.floor(guess / 5)}`;
      expect(await outcome(name, otherCode(code, guess + 1), address)).toBe(INVALID);
    }
    host += 1;
  };

  beforeEach(() => {
    running.app.clock.advance(2 * DAY);
  });

  it('are rejected after five wrong codes from one address, with the wait in seconds', async () => {
    const name = await register(running.app);
    const code = await codeFor(name);
    const address = freshAddress();
    for (let step = 1; step <= 5; step += 1) {
      expect(await outcome(name, otherCode(code, step), address)).toBe(INVALID);
    }
    const refused = await verify(name.toUpperCase(), code, address);
    expect([refused.status, refused.body]).toEqual([
      429,
      { error: expect.any(String), code: LIMITED, remainingTime: 900 },
    ]);
    expect(refused.headers.get('retry-after')).toBe('900');
    running.app.clock.advance(15 * MINUTE);
    expect(await outcome(name, await codeFor(name), address)).toBe('accepted');
  });

  it('from another address do not invalidate the owner’s code', async () => {
    const name = await register(running.app);
    const code = await codeFor(name);
    const stranger = freshAddress();
    for (let step = 1; step <= 6; step += 1) await verify(name, otherCode(code, step), stranger);
    expect(await outcome(name, code)).toBe('accepted');
  });

  it('count an IPv6 network as one address', async () => {
    const name = await register(running.app);
    const code = await codeFor(name);
    for (let step = 1; step <= 5; step += 1) {
      await verify(name, otherCode(code, step), `2001:db8:1:${host}::${step}`);
    }
    expect(await outcome(name, code, `2001:db8:1:${host}::99`)).toBe(LIMITED);
    expect(await outcome(name, code, `2001:db8:2:${host}::1`)).toBe('accepted');
  });

  it('count unknown names like known ones', async () => {
    const address = freshAddress();
    for (let guess = 0; guess < 5; guess += 1)
      expect(await outcome('nobody', '000000', address)).toBe(INVALID);
    expect(await outcome('nobody', '000000', address)).toBe(LIMITED);
  });

  it('evaluate at most five of fifty concurrent wrong codes from one address', async () => {
    const name = await register(running.app);
    const code = await codeFor(name);
    const address = freshAddress();
    const steps = Array.from({ length: 50 }, (_, i) => i + 1);
    const outcomes = await Promise.all(steps.map((step) => outcome(name, otherCode(code, step), address)));
    expect(outcomes.filter((it) => it === INVALID).length).toBeLessThanOrEqual(5);
    expect(await outcome(name, code, address)).toBe(LIMITED);
  });

  it('invalidate a code with the thirtieth wrong one; a new code can be requested at once', async () => {
    const name = await register(running.app);
    const code = await codeFor(name);
    await exhaust(name, code);

    expect(await outcome(name, code)).toBe(INVALID);
    expect(marked('RESET_CODE_EXHAUSTED', name)).toHaveLength(1);
    const fresh = await codeFor(name);
    expect(resetCodes(running.app, name)).toHaveLength(2);
    expect(await outcome(name, fresh)).toBe('accepted');
  });

  it('evaluate at most thirty wrong codes, however many arrive at once from any address', async () => {
    const name = await register(running.app);
    const code = await codeFor(name);
    const steps = Array.from({ length: 29 }, (_, i) => i + 1);
    await Promise.all(steps.map((step) => verify(name, otherCode(code, step))));
    const last = await Promise.all([30, 31, 32, 33].map((step) => outcome(name, otherCode(code, step))));
    expect(last).toEqual([INVALID, INVALID, INVALID, INVALID]);
    expect(await outcome(name, code)).toBe(INVALID);
    expect(marked('RESET_CODE_EXHAUSTED', name)).toHaveLength(1);
  });

  it('tell the owner in the audit log that a code was used up', async () => {
    const name = await register(running.app);
    await exhaust(name, await codeFor(name));
    const client = running.app.client();
    await client.post('/users/login', { username: name, password: PASSWORD });
    const { entries } = (await client.get('/api/audit-logs?action=password_reset.exhausted')).body;
    expect(entries).toMatchObject([{ result: 'failure', actorId: null, details: { by: 'request' } }]);
  });

  it('withhold new codes after three were used up in a day, with the same response', async () => {
    const name = await register(running.app);
    for (let round = 0; round < 3; round += 1) await exhaust(name, await codeFor(name));
    const response = await ask(name);
    expect(response.status).toBe(200);
    expect(resetCodes(running.app, name)).toHaveLength(3);
    expect(marked('RESET_CODE_WITHHELD', name)).toHaveLength(1);

    running.app.clock.advance(HOUR);
    expect(await outcome(name, await codeFor(name))).toBe('accepted');
  });

  describe('requests for codes', () => {
    it('neither replace nor extend a live code, and log when it was issued', async () => {
      const name = await register(running.app);
      const issuedAt = running.app.clock.now();
      const code = await codeFor(name);
      running.app.clock.advance(5 * MINUTE);
      expect((await ask(name)).status).toBe(200);

      expect(resetCodes(running.app, name)).toEqual([code]);
      expect(marked('RESET_PENDING', name)).toMatchObject([
        {
          issuedAt: new Date(issuedAt).toISOString(),
          expiresAt: new Date(issuedAt + 15 * MINUTE).toISOString(),
        },
      ]);
      expect(JSON.stringify(marked('RESET_PENDING', name))).not.toContain(code);
      expect(await outcome(name, code)).toBe('accepted');
    });

    it('do not invalidate the token that a code was exchanged for', async () => {
      const name = await register(running.app);
      const { tempToken } = (await verify(name, await codeFor(name))).body;
      await ask(name);
      const body = { username: name, tempToken, newPassword: NEW_PASSWORD };
      expect((await running.app.client().post('/users/complete-reset', body)).status).toBe(200);
    });

    it('issue one code for twenty concurrent requests', async () => {
      const name = await register(running.app);
      const responses = await Promise.all(Array.from({ length: 20 }, () => ask(name)));
      expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
      const codes = resetCodes(running.app, name);
      expect(codes).toHaveLength(1);
      expect(await outcome(name, codes[0]!)).toBe('accepted');
    });

    it('are allowed three times an hour and ten times a day for each name and address, known or not', async () => {
      for (const name of [await register(running.app), 'nobody at all']) {
        const address = freshAddress();
        let asked = 0;
        for (let hour = 0; hour < 5; hour += 1) {
          for (let i = 0; i < 3 && (await ask(name, address)).status === 200; i += 1) asked += 1;
          const refused = await ask(name.toUpperCase(), address);
          expect([refused.status, refused.body.code]).toEqual([429, 'RESET_RATE_LIMITED']);
          running.app.clock.advance(HOUR);
        }
        expect(asked).toBe(10);
      }
    });

    it('from other addresses do not use up the owner’s requests', async () => {
      const name = await register(running.app);
      for (let hour = 0; hour < 12; hour += 1) {
        for (let i = 0; i < 4; i += 1) await ask(name);
        running.app.clock.advance(HOUR);
      }
      expect(await outcome(name, await codeFor(name))).toBe('accepted');
    });
  });

  describe('the code of an operator', () => {
    const operatorCode = async (name: string) =>
      (await running.app.get(ResetRequestService).issueForOperator(name)).code;

    it('has its own counter at an address that used up its five attempts', async () => {
      const name = await register(running.app);
      const code = await codeFor(name);
      const desk = freshAddress();
      for (let step = 1; step <= 6; step += 1) await verify(name, otherCode(code, step), desk);
      expect(await outcome(name, code, desk)).toBe(LIMITED);
      expect(await outcome(name, await operatorCode(name), desk)).toBe('accepted');
    });

    it('replaces a requested code, and is not replaced by a request', async () => {
      const name = await register(running.app);
      const asked = await codeFor(name);
      const code = await operatorCode(name);
      await ask(name);
      if (asked !== code) expect(await outcome(name, asked)).toBe(INVALID);
      expect(await outcome(name, code)).toBe('accepted');
    });

    it('is issued although three codes were used up', async () => {
      const name = await register(running.app);
      for (let round = 0; round < 3; round += 1) await exhaust(name, await codeFor(name));
      expect(await outcome(name, await operatorCode(name))).toBe('accepted');
    });
  });
});
