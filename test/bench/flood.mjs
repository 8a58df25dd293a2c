// What one address can do to the logins of everybody else: P11 of the list in docs/performance.md.
import { setTimeout as sleep } from 'node:timers/promises';
import { credentials, PASSWORD, sqliteDatabase, startService } from './service.mjs';

const AT_ONCE = 80;
/** Whoever is refused comes back after this long: far sooner than the request limit, which is off here, would let them. */
const REFUSED_MS = 1_000;
const FLOODERS = 20;
const UNDER_WAY_MS = 2_000;
const PASSCODE = '482916';
const FLOODER = { 'x-forwarded-for': '192.0.2.1' };
const OWNER = { 'x-forwarded-for': '198.51.100.1' };
const TARGET_SECONDS = 2;

/** P11: the slowest right login from elsewhere during each kind of flood. One that is refused is tried again, and that counts. */
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

/** Keeps a flood going for as long as the work takes, which begins once the flood is under way. */
async function during(flood, work) {
  let isOver = false;
  const loops = Array.from({ length: AT_ONCE }, async (_loop, i) => {
    while (!isOver) {
      const answer = await flood(i);
      await answer.arrayBuffer();
      if (!answer.ok) await sleep(REFUSED_MS);
    }
  });
  await sleep(UNDER_WAY_MS);
  const result = await work().finally(() => (isOver = true));
  await Promise.all(loops);
  return result;
}

/** Seconds that each of some right logins took, one after the other. */
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
  const answer = await post(`${url}/users/login`, { username: 'owner', password: PASSWORD }, OWNER);
  await answer.arrayBuffer();
  if (!answer.ok && answer.status !== 503) throw new Error(`a correct login returned ${answer.status}`);
  return answer.ok;
}

const post = (url, body, headers) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

async function expectOk(asked) {
  const answer = await asked;
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}
