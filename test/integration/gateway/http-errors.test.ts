import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { applicationAt, passTo } from '../../support/fixtures/gateway.js';
import { exchange, HANDSHAKE, head, portOf, Started } from '../../support/fixtures/gateway-ends.js';

const started = new Started();

describe('an error of the gateway', () => {
  afterEach(() => started.stopAll());

  it('may be shown where the application may be shown', async () => {
    const gateway = await started.gateway('http://127.0.0.1:1', { frameAncestors: 'https://auth.test' });
    const other = await started.gateway('http://127.0.0.1:1');
    const policyOf = async (url: string) => (await fetch(url)).headers.get('content-security-policy');

    expect(await policyOf(gateway.url)).toContain('frame-ancestors https://auth.test');
    expect(await policyOf(other.url)).toContain("frame-ancestors 'self'");
  });
});
