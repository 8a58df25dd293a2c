import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { describeOnMysql, sqlite, type TestDatabase } from '../support/databases/databases.js';
import { build, kill, killAll, runProgram, startProgram } from '../support/processes/processes.js';
import { runCommand } from '../support/processes/program.js';
import { TEST_KEY } from '../support/app/test-app.js';

const IN_USE = 'is in use by another process that serves';

beforeAll(build);

describe('an SQLite file', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await sqlite();
  });

  afterEach(async () => {
    await killAll();
    await database.drop();
  });

  it('rejects a second server with the reason, and the first continues', async () => {
    const first = await startProgram(database);
    const { exitCode, stderr } = await runProgram(database, {});

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(IN_USE)]);
    expect((await fetch(`${first.url}/health/ready`)).status).toBe(200);
  });

  it('is unlocked as soon as its server is killed', async () => {
    for (let round = 0; round < 3; round += 1) await kill(await startProgram(database));

    await expect(startProgram(database)).resolves.toBeDefined();
  });

  it('gets exactly one server when several start at the same time', async () => {
    const starts = Array.from({ length: 4 }, () => start(database));
    const first = await Promise.race(starts.map(({ listening }) => listening));
    const others = starts.filter((one) => one !== first);
    for (const { exited } of others) await exited;

    expect(others.map(({ child }) => child.exitCode)).toEqual([1, 1, 1]);
    expect(others.map(({ output }) => output())).toEqual(others.map(() => expect.stringContaining(IN_USE)));
    expect(first.child.exitCode).toBeNull();
    first.child.kill('SIGKILL');
    await first.exited;
  });

  it('is locked through a symbolic link too', async () => {
    await startProgram(database);
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-link-'));
    const link = join(folder, 'link.db');
    symlinkSync(database.url.slice('sqlite:'.length), link);
    const { exitCode, stderr } = await runProgram({ ...database, url: `sqlite:${link}` }, {});
    rmSync(folder, { recursive: true });

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(IN_USE)]);
  });

  it('allows operator commands while a server runs', async () => {
    await startProgram(database);
    const environment = { DATABASE_URL: database.url, MASTER_KEY: TEST_KEY };
    const commands = [['user', 'list'], ['sessions', 'revoke', '--all'], ['keys', 'status'], ['migrate']];
    const results = await Promise.all(commands.map((words) => runCommand('.', words, environment)));

    expect(results.map(({ code, stderr }) => [code, stderr])).toEqual(
      commands.map(() => [0, expect.stringMatching(/^Database: .*\n$/)]),
    );
  });
});

describeOnMysql('a database on MySQL', (create) => {
  it('allows several servers', async () => {
    const database = await create();
    try {
      const servers = [await startProgram(database), await startProgram(database)];
      expect(servers.map(({ process: child }) => child.exitCode)).toEqual([null, null]);
    } finally {
      await killAll();
      await database.drop();
    }
  });
});

type Start = {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown>;
  readonly listening: Promise<Start>;
  readonly output: () => string;
};

function start(database: TestDatabase): Start {
  const child = spawn(process.execPath, [resolve('dist/src/main.js')], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: database.url,
      MASTER_KEY: TEST_KEY,
      PORT: '0',
      GATEWAY_PORT: 'off',
      LOG_FORMAT: 'json',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const listening = new Promise<Start>((done) => {
    const read = (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('Latchkey listens on')) done(one);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
  });
  const one: Start = { child, exited: once(child, 'close'), listening, output: () => text };
  return one;
}
