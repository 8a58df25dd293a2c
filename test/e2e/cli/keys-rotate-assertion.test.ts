import { describe, expect, it } from '@jest/globals';
import { engines } from '../../support/databases/databases.js';
import { setUpOperator } from '../../support/processes/operator.js';

describe.each(engines)('keys rotate assertion on %s', (_name, createDatabase) => {
  const operator = setUpOperator(createDatabase);
  const states = async () => (await operator.json('keys', 'status')).assertionKeys;
  const rotateExpectingError = async () =>
    (await operator.runExpectingError('keys', 'rotate', 'assertion')).error;

  it('creates the next key beside the one that the service signs with', async () => {
    expect(await states()).toEqual([]);
    expect(await rotateExpectingError()).toContain('There is no key yet');
    const [first] = (await operator.program.client().get('/.well-known/latchkey/jwks.json')).body.keys;
    const { stdout, code } = await operator.run('keys', 'rotate', 'assertion');

    const [current, next] = await states();
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^The assertion key \S{43} is published, and signs from 20/),
    ]);
    expect([current, next]).toMatchObject([
      { kid: first.kid, state: 'current' },
      { kid: stdout.slice('The assertion key '.length, 'The assertion key '.length + 43), state: 'next' },
    ]);
    expect((await operator.run('keys', 'status')).stdout).toContain(
      `assertion key ${first.kid}  current  signs from 20`,
    );
    expect(await rotateExpectingError()).toContain('already published');
  });
});
