import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import bcrypt from 'bcryptjs';
import { Program, runCommand } from '../../support/program.js';

describe('importing users', () => {
  let program: Program;

  afterEach(async () => {
    await program.stop();
  });

  const importing = (lines: unknown[], environment = {}) => {
    const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    writeFileSync(join(program.folder, 'users.jsonl'), text);
    return runCommand(program.folder, ['user', 'import', 'users.jsonl'], environment);
  };
  const login = (username: string, password: string) =>
    program.client().post('/users/login', { username, password });

  it('lets people in with the hashes of another system, up to the configured cost', async () => {
    program = await Program.start({ REQUESTS_PER_MINUTE: '0', BCRYPT_COST: '8' });
    const people = [4, 5, 8].map((cost) => ({
      username: `cost-${cost}`,
      password_hash: bcrypt.hashSync('old password', cost),
    }));
    const php = {
      username: 'php',
      password_hash: bcrypt.hashSync('old password', 4).replace('$2b$', '$2y$'),
      is_admin: true,
    };
    const result = await importing([...people, php], { BCRYPT_COST: '8' });

    expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('Imported: 4, left out: 0') });
    for (const { username } of [...people, php]) {
      expect((await login(username, 'wrong password')).status).toBe(401);
      expect(await login(username, 'old password')).toMatchObject({
        status: 200,
        body: { username, data_unlocked: true },
      });
      expect((await login(username, 'old password')).status).toBe(200);
    }
    expect((await login('php', 'old password')).body.is_admin).toBe(true);
    expect((await login('cost-5', 'old password')).body.is_admin).toBe(false);
  });

  it('makes the first of an empty installation admin, so that somebody is', async () => {
    program = await Program.start();
    await importing([
      { username: 'first', password_hash: bcrypt.hashSync('old password', 4), is_admin: false },
    ]);
    expect((await login('first', 'old password')).body.is_admin).toBe(true);
  });

  it('leaves out hashes dearer than the configured cost, and says what to do', async () => {
    program = await Program.start();
    const hash = bcrypt.hashSync('old password', 5);
    const result = await importing([{ username: 'dear', password_hash: hash }]);

    expect(result.stdout).toContain('Line 1 (dear): password_hash has cost 5, more than BCRYPT_COST');
    expect(result.stdout).toContain('Imported: 0, left out: 1');
    expect(await importing([{ username: 'dear', password_hash: hash }], { BCRYPT_COST: '5' })).toMatchObject({
      stdout: expect.stringContaining('Imported: 1, left out: 0'),
    });
  });

  it('names every line it left out and takes the others', async () => {
    program = await Program.start();
    const hash = bcrypt.hashSync('old password', 4);
    const result = await importing([
      { username: 'kept', password_hash: hash },
      'not json',
      '[]',
      { username: 'KEPT', password_hash: hash },
      { username: 7, password_hash: hash },
      { username: 'plain', password_hash: 'old password' },
      { username: 'slow', password_hash: hash.replace('$04$', '$31$') },
      { username: 'role', password_hash: hash, is_admin: 'yes' },
      '',
    ]);

    for (const line of [2, 3, 4, 5, 6, 7, 8]) expect(result.stdout).toContain(`Line ${line}`);
    expect(result.stdout).toContain('Imported: 1, left out: 7');
    expect(result.stdout).not.toContain(hash);
    expect((await login('kept', 'old password')).status).toBe(200);
  });
});

describe('an operator command', () => {
  it('explains itself when it is not known', async () => {
    const result = await runCommand('.', ['user', 'fly'], { DATABASE_URL: 'sqlite::memory:' });
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('Usage:') });
  });
});
