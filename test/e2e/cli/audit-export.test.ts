import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engines } from '../../support/databases/databases.js';
import { setUpOperator } from '../../support/processes/operator.js';

type Entry = { action: string; subjectId: string | null };

const parsed = (text: string): Entry[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Entry);

describe.each(engines)('exporting the audit log on %s', (_name, createDatabase) => {
  const operator = setUpOperator(createDatabase);
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-export-'));

  beforeAll(async () => {
    for (const name of ['ada', 'eve']) await operator.register(name);
    await operator.login('eve');
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('writes every entry as one line, newest first, and nothing else', async () => {
    const { code, stdout, stderr } = await operator.run('audit', 'export');
    expect(code).toBe(0);
    expect(stderr).toContain('Database: ');
    expect(parsed(stdout).map(({ action }) => action)).toEqual([
      'operator.command',
      'login',
      'user.created',
      'user.created',
    ]);
    expect((await operator.run('audit', 'export', '--json')).stdout.split('\n')[1]).toBe(
      stdout.split('\n')[0],
    );
  });

  it('writes the selected entries to a new file with access for its owner only', async () => {
    const file = join(folder, 'eve.jsonl');
    const words = ['audit', 'export', '--file', file, '--user', 'EVE', '--action', 'user.created'];
    expect(await operator.json(...words)).toEqual({ file, count: 1 });
    const entries = parsed(readFileSync(file, 'utf8'));
    const [eve] = await operator.query<{ id: string }>("SELECT id FROM user WHERE name = 'eve'");
    expect(entries).toEqual([expect.objectContaining({ action: 'user.created', subjectId: eve!.id })]);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    expect((await operator.runExpectingError(...words)).error).toContain(`${file} already exists`);
    expect(parsed(readFileSync(file, 'utf8'))).toEqual(entries);
  });

  it('rejects invalid options with the reason', async () => {
    const refusal = async (...words: string[]) =>
      (await operator.runExpectingError('audit', 'export', ...words)).error;
    expect(await refusal('--action', 'logni')).toMatch(/no action "logni".*login/);
    for (const time of ['yesterday', '2030-02-30T00:00:00Z'])
      expect(await refusal('--from', time)).toContain('from must be a date and time');
    expect(await refusal('--user', 'nobody')).toBe('User not found');
  });

  it('is empty for a start time in the future', async () => {
    expect((await operator.run('audit', 'export', '--from', '2999-01-01T00:00:00Z')).stdout).toBe('');
  });
});
