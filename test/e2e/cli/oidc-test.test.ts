import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engines } from '../../support/databases/databases.js';
import { FaultyProvider, sendJson } from '../../support/faults/faulty-provider.js';
import { runInProcess } from '../../support/processes/commands.js';
import { setUpOperator } from '../../support/processes/operator.js';

describe.each(engines)('testing the provider from the command line on %s', (_name, createDatabase) => {
  const operator = setUpOperator(createDatabase);
  let provider: FaultyProvider;

  beforeAll(async () => {
    provider = await FaultyProvider.start();
    provider.handlers.set('/authorize', (_request, response) => {
      sendJson(response, {});
    });
  });

  afterAll(async () => {
    await provider.close();
  });

  const runOidcTest = (...words: string[]) =>
    runInProcess(['oidc', 'test', ...words], {
      ...operator.environment,
      OIDC_ISSUER_URL: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET: provider.clientSecret,
    });

  it('prints one line per step', async () => {
    const { code, stdout } = await runOidcTest();
    expect(stdout).toMatch(/^ok {6}name: .+\nok {6}tls: .+\nok {6}discovery: .+\nok {6}issuer: /);
    expect(code).toBe(0);
  });

  it('exits with 1 and names the failed step', async () => {
    provider.discovery = { issuer: 'https://elsewhere.example.com' };
    const { code, stdout } = await runOidcTest('--json');
    provider.reset();
    expect(code).toBe(1);
    const { ok, steps } = JSON.parse(stdout) as { ok: boolean; steps: { step: string; ok: boolean }[] };
    expect(ok).toBe(false);
    expect(steps.filter((step) => !step.ok).map(({ step }) => step)).toEqual(['issuer']);
  });

  it('reports that no provider is configured', async () => {
    expect((await operator.runExpectingError('oidc', 'test')).code).toBe('OIDC_NOT_CONFIGURED');
  });
});
