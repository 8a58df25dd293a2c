// How much one address can slow down the logins of others: P11 of the list in docs/performance.md.
import { setTimeout as sleep } from 'node:timers/promises';
import { credentials, PASSWORD, sqliteDatabase, startService } from './service.mjs';

const AT_ONCE = 80;
/** How long refused clients wait before retrying: far less than the rate limit, disabled here, would allow. */
const REFUSED_MS = 1_000;
const FLOODERS = 20;
const UNDER_WAY_MS = 2_000;
const PASSCODE = '482916';
const FLOODER = { 'x-forwarded-for': '192.0.2.1' };
const OWNER = { 'x-forwarded-for': '198.51.100.1' };
const TARGET_SECONDS = 2;

/** P11: the slowest correct login from elsewhere during each kind of flood. The time includes retries after a rejection. */
export async function floodFigures({ loginSeconds }) {
  const service = await startService(sqliteDatabase(), {
    BCRYPT_COST: '12',
    TRUSTED_PROXIES: '127.0.0.1',
  });
  const floods = await prepareFloods(service.url);
  const figures = [];
  const quiet = await loginTimes(service.url, loginSeconds);
  for (const [kind, flood] of Object.entries(floods)) {
    const times = await during(flood, () => loginTimes(service.url, loginSeconds));
    figures.push({
      id: 'P11',
      what: `slowest right login while one address floods ${kind}`,
      value: Math.max(...times),
      target: TARGET_SECONDS,
      unit: 's',
      isAtMost: true,
      details: { times, quiet },
    });
  }
  await service.stop();
  return figures;
}

async function prepareFloods(url) {
  await expectOk(post(`${url}/users/create`, { username: 'owner', password: PASSWORD }, OWNER));
  const sessions = [];
  for (let i = 0; i < FLOODERS; i += 1) {
    await expectOk(post(`${url}/users/create`, credentials(i), FLOODER));
    const headers = { ...FLOODER, 'x-auth-mode': 'bearer' };
    const { token } = await expectOk(post(`${url}/users/login`, credentials(i), headers));
    sessions.push({ ...FLOODER, authorization: `Bearer ${token}` });
    await expectOk(post(`${url}/api/security/passcode`, { new_passcode: PASSCODE }, sessions[i]));
  }
  let serial = 0;
  const newcomer = () => ({ username: `new-${(serial += 1)}`, password: PASSWORD });
  const passcode = { new_passcode: PASSCODE, current_passcode: PASSCODE };
  return {
    registration: () => post(`${url}/users/create`, newcomer(), FLOODER),
    login: (i) => post(`${url}/users/login`, credentials(i % FLOODERS), FLOODER),
    'passcode changes': (i) => post(`${url}/api/security/passcode`, passcode, sessions[i % FLOODERS]),
  };
}

/** Sends a flood while `work` runs; starts `work` once the flood is running. */
async function during(flood, work) {
  let isOver = false;
  const loops = Array.from({ length: AT_ONCE }, async (_loop, i) => {
    while (!isOver) {
      const response = await flood(i);
      await response.arrayBuffer();
      if (!response.ok) await sleep(REFUSED_MS);
    }
  });
  await sleep(UNDER_WAY_MS);
  const result = await work().finally(() => (isOver = true));
  await Promise.all(loops);
  return result;
}

/** The duration in seconds of several consecutive correct logins. */
async function loginTimes(url, seconds) {
  const times = [];
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    const began = performance.now();
    while (!(await logsIn(url))) await sleep(REFUSED_MS);
    times.push((performance.now() - began) / 1_000);
  }
  return times;
}

async function logsIn(url) {
  const response = await post(`${url}/users/login`, { username: 'owner', password: PASSWORD }, OWNER);
  await response.arrayBuffer();
  if (!response.ok && response.status !== 503) throw new Error(`a correct login returned ${response.status}`);
  return response.ok;
}

const post = (url, body, headers) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function expectOk(asked) {
  const response = await asked;
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
