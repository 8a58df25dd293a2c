import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Program } from '../../support/processes/program.js';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
const bin = join(root, 'node_modules/.bin');
/** Compiled by the test, not with the tests: its types are only generated here. */
const VISIT = '../../typed-client/visit.js';
/** Listed in `rootDirs` of test/typed-client/tsconfig.json. */
const generated = join(root, 'node_modules/.cache/typed-client');

/** The output of a failed program. */
const outputOf = (failure: unknown) => failure as { stdout: string };

describe('a client with types generated from the document', () => {
  it('compiles in strict mode', async () => {
    mkdirSync(generated, { recursive: true });
    await run(join(bin, 'openapi-typescript'), ['docs/openapi.json', '-o', join(generated, 'api.d.ts')], {
      cwd: root,
    });
    const { stdout } = await run(join(bin, 'tsc'), ['-p', 'test/typed-client'], { cwd: root }).catch(
      outputOf,
    );

    expect(stdout).toBe('');
  });

  it('needs no type assertion', () => {
    const source = readFileSync(join(root, 'test/typed-client/visit.ts'), 'utf8');

    const code = source.replace(/\/\*[\s\S]*?\*\//g, '');

    expect(code.match(/\bas (?!const\b)|\bany\b|\bunknown\b|@ts-/g)).toBeNull();
  });

  it('works against the server', async () => {
    const program = await Program.start();
    const { visit } = await import(VISIT);
    const learnt = await visit(program.url).finally(() => program.stop());

    expect(learnt).toMatchObject({
      isFresh: true,
      provider: null,
      me: { username: 'ada', is_admin: true },
      version: 1,
      value: { host: 'web-1', ports: [22, 443], note: null },
      found: 1,
      allowed: false,
      closed: 'REGISTRATION_DISABLED',
      usernames: ['ada'],
      devices: ['web'],
      actions: ['login'],
      lines: expect.stringMatching(/^\{.*"action":"login".*\}\n$/),
      hasSecret: true,
      unproved: 'TOTP_NOT_ENABLED',
      reason: 'manual',
      ended: 0,
      left: true,
    });
  });
});
