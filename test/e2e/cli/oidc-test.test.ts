import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { engines } from '../../support/databases/databases.js';
import { FaultyProvider, sendJson } from '../../support/faults/faulty-provider.js';
import { runHere } from '../../support/processes/commands.js';
import { operatorDesk } from '../../support/processes/operator.js';

describe.each(engines)('testing the provider from the command line on %s', (_name, createDatabase) => {
  const desk = operatorDesk(createDatabase);
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

  const test = (...words: string[]) =>
    runHere(['oidc', 'test', ...words], {
      ...desk.environment,
      OIDC_ISSUER_URL: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET: provider.clientSecret,
    });

  it('prints one line per step', async () => {
    const { code, stdout } = await test();
    expect(stdout).toMatch(/^ok {6}discovery: .+\nok {6}issuer: .+\nok {6}endpoints: /);
    expect(code).toBe(0);
  });

  it('fails with what to do about it', async () => {
    provider.discovery = { issuer: 'https://elsewhere.example.com' };
    const { code, stdout } = await test('--json');
    provider.reset();
    expect(code).toBe(1);
    const { ok, steps } = JSON.parse(stdout) as { ok: boolean; steps: { step: string; ok: boolean }[] };
    expect(ok).toBe(false);
    expect(steps.filter((step) => !step.ok).map(({ step }) => step)).toEqual(['issuer']);
  });

  it('reports that no provider is configured', async () => {
    expect((await desk.refusal('oidc', 'test')).code).toBe('OIDC_NOT_CONFIGURED');
  });
});
