import { describe, expect, it } from '@jest/globals';
import { CLOSE_CODES, ConnectionRegistry } from '#connections';
import { type ApplicationOptions, DEFAULT_OPTIONS, type GuardedApplication, toPresetOptions } from '#door';
import { loadConfig } from '#platform/config';
import { type ApplicationId } from '#shared';
import { GatewayApplications } from '../../../src/gateway/gateway-applications.js';
import { ManualClock } from '../../support/app/manual-clock.js';
import { NOT_STORED } from '../../support/fixtures/gateway.js';

const config = loadConfig({ PUBLIC_URL: 'https://auth.example.com/base' });

const anApplication = (
  more: Partial<GuardedApplication> = {},
  options: Partial<ApplicationOptions> = {},
): GuardedApplication => ({
  ...{ id: 'shell' as ApplicationId, slug: 'shell', name: 'Shell', isEnabled: true, version: 1 },
  ...{ origin: 'https://shell.example.com', pathPrefix: '', mode: 'gateway', who: 'everyone' },
  ...{ upstream: 'https://127.0.0.1:7681/base', needs: 'login', maxAgeMinutes: null, terminal: null },
  onLock: 'close',
  ...more,
  options: { ...DEFAULT_OPTIONS, ...options },
});

function start() {
  const registry = new ConnectionRegistry(new ManualClock(), NOT_STORED);
  const closed: unknown[] = [];
  const close = registry.close.bind(registry);
  registry.close = (filter, closing) => {
    closed.push([filter, closing]);
    return close(filter, closing);
  };
  return { applications: new GatewayApplications(config, registry), closed };
}

const carried = (application: GuardedApplication, isFramed = false) =>
  start().applications.get(application, isFramed);

describe('the gateway’s form of an application', () => {
  it('has milliseconds, and no pings instead of one every zero seconds', () => {
    const options = { timeouts: { connect: 3, firstByte: 70, idle: 90 }, maxHoldMinutes: 2 };

    expect(carried(anApplication({}, options))).toMatchObject({
      timeouts: { connect: 3_000, firstByte: 70_000, idle: 90_000 },
      maxHoldMs: 120_000,
      pingIntervalMs: null,
      upstream: { prefix: '/base', address: { host: '127.0.0.1', port: 7681 } },
    });
    expect(carried(anApplication({}, { websocketPingSeconds: 30 })).pingIntervalMs).toBe(30_000);
  });

  it.each([
    [null, 'websocket'],
    ['ttyd', 'ttyd'],
    ['wetty', 'engine.io'],
    ['novnc', 'rfb'],
    ['jupyter', 'websocket'],
    ['guacamole', 'websocket'],
  ] as const)('with the preset %s has the protocol %s', (preset, protocol) => {
    expect(carried(anApplication({}, toPresetOptions(preset))).protocol).toBe(protocol);
  });

  it('is held in a frame of Latchkey only, which nobody else may show', () => {
    const application = anApplication({ onLock: 'hold' }, { preset: 'ttyd' });

    expect(carried(application, true)).toMatchObject({
      onLock: 'hold',
      frameAncestors: 'https://auth.example.com',
    });
    expect(carried(application)).toMatchObject({
      onLock: 'close',
      frameAncestors: 'https://auth.example.com',
    });
  });

  it('is held without a frame if an admin wants that, and leaves framing to the upstream', () => {
    const application = anApplication({ onLock: 'hold' }, { preset: 'ttyd', holdsUnframed: true });

    expect(carried(application)).toMatchObject({ onLock: 'hold', frameAncestors: null });
  });

  it('is never held if its protocol cannot be', () => {
    for (const preset of ['guacamole', null] as const)
      expect(carried(anApplication({ onLock: 'hold' }, { preset }), true)).toMatchObject({
        onLock: 'close',
        frameAncestors: null,
      });
  });

  it('stays the same object until the application changes', () => {
    const { applications } = start();
    const before = applications.get(anApplication(), true);

    expect(applications.get(anApplication(), true)).toBe(before);
    expect(applications.get(anApplication({ version: 2 }), true)).not.toBe(before);
  });

  it.each<[string, Partial<GuardedApplication>]>([
    ['its upstream', { upstream: 'https://127.0.0.1:7682' }],
    ['its terminal', { terminal: 'cont_1' }],
    ['its origin', { origin: 'https://other.example.com' }],
  ])('closes the open connections after a change of %s', (_what, change) => {
    const { applications, closed } = start();
    applications.get(anApplication(), false);
    applications.observe(anApplication({ ...change, version: 2 }));

    expect(closed).toEqual([[{ applicationId: 'shell' }, CLOSE_CODES.forbidden]]);
  });

  it('closes nothing after another change, and for a state that was replaced', () => {
    const { applications, closed } = start();
    applications.get(anApplication({ version: 2 }), false);
    applications.observe(anApplication({ name: 'Other', version: 3 }));
    applications.observe(anApplication({ upstream: 'https://127.0.0.1:7682', version: 1 }));

    expect(closed).toEqual([]);
  });

  it('does not lead to where an application was before', () => {
    const { applications } = start();
    applications.observe(anApplication({ version: 2 }));

    expect(() => applications.get(anApplication(), false)).toThrow('has just been changed');
  });

  it('refuses an upstream that cannot be parsed', () => {
    expect(() => carried(anApplication({ upstream: 'nonsense' }))).toThrow('cannot be used');
  });
});
