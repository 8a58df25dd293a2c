import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import bcrypt from 'bcryptjs';
import { Program, runCommand } from '../../support/processes/program.js';

describe('importing users', () => {
  let program: Program;

  afterEach(async () => {
    await program.stop();
  });

  const importing = (lines: unknown[], flags: string[] = [], environment = {}) => {
    const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    writeFileSync(join(program.folder, 'users.jsonl'), text);
    return runCommand(program.folder, ['user', 'import', 'users.jsonl', ...flags], environment);
  };
  const login = (username: string, password: string) =>
    program.client().post('/users/login', { username, password });

  it('accepts the hashes of another system up to the configured cost', async () => {
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
    const result = await importing([...people, php], [], { BCRYPT_COST: '8' });

    expect(result).toMatchObject({ code: 0, stdout: expect.stringContaining('Imported: 4, skipped: 0') });
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

  it('creates no admin unless marked as one, and rejects a first file without an admin', async () => {
    program = await Program.start();
    const first = { username: 'first', password_hash: bcrypt.hashSync('old password', 4), is_admin: false };
    const refused = await importing([first, { ...first, username: 'not imported', is_admin: 2 }]);
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--no-admin') });
    expect((await login('first', 'old password')).status).toBe(401);

    expect(await importing([first], ['--no-admin'])).toMatchObject({ code: 0 });
    expect((await login('first', 'old password')).body.is_admin).toBe(false);
    const stranger = { username: 'stranger', password: 'correct horse battery' };
    expect((await program.client().post('/users/create', stranger)).body.is_admin).toBe(false);
    expect(await importing([{ ...first, username: 'later' }])).toMatchObject({ code: 0 });
  });

  it('accepts 1 and 0 as booleans, and leaves no chance for a stranger to become the first admin', async () => {
    program = await Program.start();
    const hash = bcrypt.hashSync('old password', 4);
    const lines = [1, 0].map((isAdmin) => ({
      username: `is-${isAdmin}`,
      password_hash: hash,
      is_admin: isAdmin,
    }));
    expect(await importing(lines)).toMatchObject({ code: 0 });
    const stranger = { username: 'stranger', password: 'correct horse battery' };
    const { body } = await program.client().post('/users/create', stranger);

    expect((await login('is-1', 'old password')).body.is_admin).toBe(true);
    expect((await login('is-0', 'old password')).body.is_admin).toBe(false);
    expect(body.is_admin).toBe(false);
  });

  it('rejects a line with unknown fields, names them, and skips them only on request', async () => {
    program = await Program.start();
    const password_hash = bcrypt.hashSync('old password', 4);
    const plain = { username: 'plain', password_hash, is_admin: true };
    const rich = { username: 'rich', password_hash, totp_secret: 'JBSWY3DP', totp_enabled: 1 };
    const result = await importing([plain, rich]);
    expect([result.code, result.stdout]).toEqual([1, expect.stringContaining('Imported: 1, skipped: 1')]);
    expect(result.stderr).toContain(
      'users.jsonl, line 2 (rich): totp_secret, totp_enabled cannot be imported',
    );
    expect(result.stderr).not.toContain('JBSWY3DP');

    expect(await importing([rich], ['--ignore-unknown'])).toMatchObject({ code: 0 });
    expect((await login('rich', 'old password')).status).toBe(200);
  });

  it('names the file that cannot be read', async () => {
    program = await Program.start();
    const failure = async (file: string) =>
      (await runCommand(program.folder, ['user', 'import', file])).stderr;
    expect(await failure('nowhere.jsonl')).toContain('nowhere.jsonl cannot be read: no such file');
    expect(await failure('data')).toContain('data cannot be read: it is a directory');
  });

  it('skips hashes above the configured cost, and says what to do', async () => {
    program = await Program.start();
    const hash = bcrypt.hashSync('old password', 5);
    const dear = { username: 'dear', password_hash: hash, is_admin: true };
    const result = await importing([dear], ['--no-admin']);

    expect(result.stderr).toContain(
      'users.jsonl, line 1 (dear): password_hash has cost 5, more than BCRYPT_COST',
    );
    expect(result.stdout).toContain('Imported: 0, skipped: 1');
    expect(await importing([dear], [], { BCRYPT_COST: '5' })).toMatchObject({
      stdout: expect.stringContaining('Imported: 1, skipped: 0'),
    });
  });

  it('names every skipped line and imports the others', async () => {
    program = await Program.start();
    const hash = bcrypt.hashSync('old password', 4);
    const result = await importing([
      { username: 'kept', password_hash: hash, is_admin: true },
      'not json',
      '[]',
      { username: 'KEPT', password_hash: hash },
      { username: 7, password_hash: hash },
      { username: 'plain', password_hash: 'old password' },
      { username: 'slow', password_hash: hash.replace('$04$', '$31$') },
      { username: 'role', password_hash: hash, is_admin: 'yes' },
      '',
    ]);

    for (const line of [2, 3, 4, 5, 6, 7, 8]) expect(result.stderr).toContain(`users.jsonl, line ${line}`);
    expect([result.code, result.stdout]).toEqual([1, 'Imported: 1, skipped: 7\n']);
    expect(result.stderr).not.toContain(hash);
    expect((await login('kept', 'old password')).status).toBe(200);
  });
});
