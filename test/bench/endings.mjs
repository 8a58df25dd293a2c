// How fast open WebSockets end or are held: D4 and D6 of the list in docs/performance.md.
import { setTimeout as sleep } from 'node:timers/promises';
import { atMost, median, quantile } from './load.mjs';
import { mysqlDatabase, populate, send, sqliteDatabase, startScript, startService } from './service.mjs';
import { connectSocket, open, register, WITH_DOOR } from './visitors.mjs';

const PASSCODE = '482916';
const SESSIONS = 4;
const SOCKETS_EACH = 50;
const FLOW_MS = 500;
const CLOSE_MS = 15_000;
const LOCKED = 4423;
const ROUNDS = 100;
const HELD_MS = 100;
const SEND_MS = 5;

/** What ends the sockets of all visitors, and the close code for it. */
const ENDINGS = {
  'the session is revoked': [
    4401,
    ({ url }, visitors) =>
      each(visitors, ({ session }) => send(`${url}/users/logout`, 'POST', undefined, session)),
  ],
  'the screen is locked': [
    LOCKED,
    ({ url }, visitors) =>
      each(visitors, ({ session }) => send(`${url}/api/security/lock`, 'POST', undefined, session)),
  ],
  'the right is withdrawn': [4403, (_service, _visitors, change) => change({ who: { users: [] } })],
  'the application is switched off': [4403, (_service, _visitors, change) => change({ enabled: false })],
};

const each = (visitors, action) => Promise.all(visitors.map(action));

/** D4: from the request that ends 200 WebSockets with a steady stream until each is closed with the right code. */
export async function closingFigures({ mysql }) {
  const database = mysql ? await mysqlDatabase(mysql) : sqliteDatabase();
  const one = await startService(database, WITH_DOOR);
  const { session: admin } = await populate(one, SESSIONS + 1);
  const places = { 'in the same process': one };
  if (mysql) places['in another replica'] = await startService(database, WITH_DOOR);
  const stream = await startScript('ends.mjs', 'stream');
  const figures = [];
  for (const [where, other] of Object.entries(places)) {
    const times = [];
    for (const ending of Object.values(ENDINGS))
      times.push(...(await timesUntilClosed({ one, other, admin, upstream: stream.url }, ending)));
    const p99 = quantile(times, 0.99);
    figures.push(
      atMost('D4', `p99 until 200 streams are closed ${where}`, p99, 1, 's', { median: median(times) }),
    );
  }
  await stream.stop();
  for (const service of Object.values(places)) await service.stop();
  return figures;
}

/** Ends sockets of one process with a request to another; throws after another close code. */
async function timesUntilClosed({ one, other, admin, upstream }, [code, end]) {
  const application = await register(other, admin, { upstream });
  const visitors = [];
  for (let user = 1; user <= SESSIONS; user += 1) visitors.push(await aVisitor(other, application, user));
  const closed = await streams(other, visitors);
  await sleep(FLOW_MS);
  const change = (fields) => send(`${one.url}/api/applications/${application.id}`, 'PATCH', fields, admin);
  const began = performance.now();
  await end(one, visitors, change);
  const late = sleep(CLOSE_MS, ['open', Infinity]);
  const ends = await Promise.all(closed.map((close) => Promise.race([close, late])));
  const wrong = ends.find(([found]) => found !== code);
  if (wrong) throw new Error(`closed with ${wrong[0]}, not ${code}`);
  if (code === LOCKED)
    await each(visitors, ({ session }) =>
      send(`${one.url}/api/security/unlock`, 'POST', { passcode: PASSCODE }, session),
    );
  return ends.map(([, at]) => (at - began) / 1_000);
}

/** An account whose session is unlocked and has a passcode. */
async function aVisitor(service, application, user) {
  const visitor = await open(service, application, user);
  const passcode = { new_passcode: PASSCODE, current_passcode: PASSCODE };
  // Sets it the first time; later the current one is required, and the same one is no change.
  await send(`${service.url}/api/security/passcode`, 'POST', passcode, visitor.session).catch(
    () => undefined,
  );
  return visitor;
}

/** Opens all sockets; returns for each a promise of its close code and the moment. */
async function streams(service, visitors) {
  const closed = [];
  for (const visitor of visitors) {
    for (let i = 0; i < SOCKETS_EACH; i += 1) {
      const socket = await connectSocket(service, visitor);
      closed.push(
        new Promise((resolve) => socket.once('close', (code) => resolve([code, performance.now()]))),
      );
    }
  }
  return closed;
}

/** D6: rounds of lock and unlock while numbered lines flow in both directions. */
export async function holdFigures({ isQuick }) {
  const service = await startService(sqliteDatabase(), WITH_DOOR);
  const { session: admin } = await populate(service, 1);
  const lines = await startScript('ends.mjs', 'lines');
  const fields = { upstream: lines.url, preset: 'jupyter', on_lock: 'hold', unframed_hold: true };
  const visitor = await aVisitor(service, await register(service, admin, fields), 0);
  const stream = new NumberedLines(await connectSocket(service, visitor));
  const silence = [];
  let { session } = visitor;
  const rounds = isQuick ? 3 : ROUNDS;
  for (let round = 0; round < rounds; round += 1) {
    await stream.flows();
    await send(`${service.url}/api/security/lock`, 'POST', undefined, session);
    silence.push(await stream.passedWhileLocked(HELD_MS));
    stream.isLocked = false;
    const unlocked = await send(
      `${service.url}/api/security/unlock`,
      'POST',
      { passcode: PASSCODE },
      session,
    );
    session = { authorization: `Bearer ${unlocked.body.token}` };
  }
  await stream.flows();
  stream.stop();
  for (const { stop } of [lines, service]) await stop();
  const details = { rounds, received: stream.received, echoed: stream.echoed };
  const none = (what, value) => atMost('D6', what, value, 0, '', details);
  return [
    none(
      `messages that passed during ${rounds} locks`,
      silence.reduce((sum, count) => sum + count, 0),
    ),
    none('lines that were lost, doubled or reordered', stream.gaps),
    none('lines typed during a lock that were delivered', stream.leaked),
  ];
}

/** Counts what a client sends and receives; what it sends while locked is marked. */
class NumberedLines {
  received = 0;
  echoed = 0;
  gaps = 0;
  leaked = 0;
  isLocked = false;
  #sent = 0;
  #lastEcho = 0;
  #messages = 0;

  constructor(socket) {
    this.socket = socket;
    this.timer = setInterval(
      () => socket.send(`${(this.#sent += 1)} ${this.isLocked ? 'locked' : 'open'}`),
      SEND_MS,
    );
    socket.on('message', (data) => this.#count(String(data)));
  }

  stop() {
    clearInterval(this.timer);
    this.socket.terminate();
  }

  /** Waits until lines pass in both directions. */
  async flows() {
    const { received, echoed } = this;
    while (this.received < received + 5 || this.echoed < echoed + 5) await sleep(SEND_MS);
  }

  /** Returns how many messages arrive after the response to the lock. */
  async passedWhileLocked(ms) {
    // What had arrived before the response may still wait in this process.
    await sleep(SEND_MS);
    this.isLocked = true;
    const before = this.#messages;
    await sleep(ms);
    return this.#messages - before;
  }

  #count(text) {
    this.#messages += 1;
    const [kind, number, mark] = text.split(' ');
    if (kind === 'n') {
      if (Number(number) !== this.received + 1) this.gaps += 1;
      this.received = Number(number);
      return;
    }
    this.echoed += 1;
    if (mark === 'locked') this.leaked += 1;
    if (Number(number) <= this.#lastEcho) this.gaps += 1;
    this.#lastEcho = Number(number);
  }
}
