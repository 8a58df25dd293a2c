import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from '../../support/processes/processes.js';
import { Program, runCommand } from '../../support/processes/program.js';

const KEY_FILE = 'data/latchkey.key';
const OPENS = { stdout: '"k1" matches\nThis file matches this database\n', code: 0 };

describe('checking a key file against a backup', () => {
  let program: Program;
  let folder: string;
  const check = (environment?: Record<string, string>) =>
    runCommand(folder, ['keys', 'check', KEY_FILE], environment);

  beforeAll(async () => {
    build();
    program = await Program.start();
    await program.terminate();
    folder = program.folder;
  });

  afterAll(async () => {
    await program.stop();
  });

  it('works on every schema that had keys, without migrating it', async () => {
    for (let steps = 0; steps < 3; steps += 1) {
      expect(await check()).toMatchObject(OPENS);
      expect(await runCommand(folder, ['migrate', 'undo', '--yes', '--drop-data'])).toMatchObject({
        code: 0,
      });
    }
    expect(await check()).toMatchObject(OPENS);
  });

  it('reports a missing database, and creates none', async () => {
    const response = await check({ DATABASE_URL: 'sqlite:./mistyped.db' });

    expect(response).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no database at') });
    expect(existsSync(join(folder, 'mistyped.db'))).toBe(false);
  });
});
