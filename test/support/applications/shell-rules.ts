import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { endOf } from '../fixtures/gateway-browser.js';
import { lock, unlock } from '../fixtures/screen-lock.js';
import { type Visitor } from './carried-application.js';
import { type WebTerminal } from './web-terminal.js';

/** How long a terminal is held; longer than the time-outs of all applications with HOLD_SECONDS=30. */
export const HOLD_MS = Number(process.env['HOLD_SECONDS'] ?? '3') * 1_000;
/** What a lock may take until nothing passes any more. */
export const LOCK_MS = 1_000;
const LINES_PER_SECOND = 50;
const LINES = ((HOLD_MS + LOCK_MS) / 1_000 + 2) * LINES_PER_SECOND;
/** The shell counts for longer than the hold, and prints nothing of it in the command itself. */
const COUNT = `for i in $(seq 1 ${LINES}); do echo "n$i."; sleep ${1 / LINES_PER_SECOND}; done\n`;

/** A shell continues after a hold as if nothing had happened, without what was typed during it. */
export async function expectHeld({ person }: Visitor, terminal: WebTerminal): Promise<void> {
  terminal.type(COUNT);
  await terminal.until(/n20\./);
  expect((await lock(person.client)).status).toBe(200);
  await sleep(LOCK_MS);
  const shown = terminal.output;
  terminal.type('echo typed$((1+1))locked\n');
  await sleep(HOLD_MS);
  expect(terminal.output).toBe(shown);

  expect((await unlock(person.client)).status).toBe(200);
  await terminal.until(new RegExp(`n${LINES}\\.`));
  terminal.type('echo typed$((1+2))unlocked\n');
  await terminal.until(/typed3unlocked/);
  const numbers = [...terminal.output.matchAll(/n(\d+)\./g)].map(([, number]) => Number(number));
  expect(numbers).toEqual(Array.from({ length: LINES }, (_value, i) => i + 1));
  expect(terminal.output).not.toContain('typed2locked');
  expect(Number(/n(\d+)\.\s*$/.exec(shown)?.[1])).toBeLessThan(LINES);
  expect(terminal.socket.readyState).toBe(terminal.socket.OPEN);
}

/** A shell is closed within a second when the session ends. */
export async function expectClosed({ person }: Visitor, terminal: WebTerminal, code: number): Promise<void> {
  terminal.type('echo $((40+2))\n');
  await terminal.until(/42/);
  const end = endOf(terminal.socket);
  await person.client.post('/users/logout');
  expect(await end).toBe(code);
}
