import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { commands } from '../../../src/cli/commands.js';
import { runInProcess } from '../../support/processes/commands.js';
import { runCommand } from '../../support/processes/program.js';

const run = (...words: string[]) => runInProcess(words, { DATABASE_URL: 'sqlite:/nowhere/at/all.db' });

describe('the command line', () => {
  it('lists all commands and prints its version, also in the built program', async () => {
    const [help, version] = await Promise.all([runCommand('.', ['--help']), runCommand('.', ['--version'])]);
    const { version: ours } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const { name, summary } of commands) {
      expect(help.stdout).toContain(`  ${name}`);
      expect(help.stdout).toContain(summary);
    }
    expect(version).toEqual({ code: 0, stdout: `${ours}\n`, stderr: '' });
  });

  it.each([['user import --help'], ['help user import'], ['user import users.jsonl -h']])(
    'prints the arguments of a command: %s',
    async (line) => {
      const { code, stdout, stderr } = await run(...line.split(' '));

      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain('user import <file.jsonl> [--no-admin] [--ignore-unknown]');
      expect(stdout).toMatch(/^ {2}--no-admin +continue although/m);
      expect(stdout).toContain('password_hash');
      expect(stdout).not.toContain('user promote');
    },
  );

  it('lists the commands of a group', async () => {
    const { stdout } = await run('sessions', '--help');
    expect(stdout).toContain('sessions revoke --all');
    expect(stdout).toContain('sessions revoke <name>');
    expect(stdout).not.toContain('user promote');
  });

  it.each([
    ['user fly', 'There is no command "user fly". There are user create, user promote'],
    ['fly', 'There is no command "fly"'],
    ['fly --help', 'There is no command "fly"'],
    ['user promote', '"user promote" needs <name>'],
    ['user promote ada eve', '"user promote" takes <name>: that is 1 too many'],
    ['user promote ada --yes', '"user promote" does not know --yes'],
    ['migrate undone', '"migrate" takes no value: that is 1 too many'],
    ['audit export --file', '--file needs <file>'],
    ['migrate undo --yes=no', '--yes takes no value'],
    ['sessions revoke', '"sessions revoke" needs one of these'],
  ])('names the mistake in "%s", and the correct usage', async (line, mistake) => {
    const { code, stdout, stderr } = await run(...line.split(' '));

    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.startsWith(mistake)).toBe(true);
    expect(stderr).toContain('\nUsage: npm run latchkey -- ');
  });

  it('prints the full help and fails without arguments', async () => {
    expect(await run()).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('user promote'),
    });
  });
});
