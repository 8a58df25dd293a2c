import { describe, expect, it, jest } from '@jest/globals';
import {
  type ConnectionControl,
  type ConnectionFilter,
  ConnectionRegistry,
  type ConnectionStore,
} from '#connections';
import { type ApplicationId } from '#shared';
import { type GatewayApplication } from '../../../src/gateway/application.js';
import { ManualClock } from '../../support/app/manual-clock.js';
import { applicationAt, bindingOf, NOT_STORED } from '../../support/fixtures/gateway.js';

const [SHELL, DESK] = ['shell', 'desk'] as [ApplicationId, ApplicationId];
const OVER = { code: 4401, reason: 'over' };

class Control implements ConnectionControl {
  readonly log: string[] = [];
  readonly bytes = { received: 3, sent: 5 };
  constructor(readonly canHold: boolean) {}
  close({ code }: { readonly code: number }): void {
    this.log.push(`close ${code}`);
  }
  hold(): void {
    this.log.push('hold');
  }
  release(): void {
    this.log.push('release');
  }
}

type Options = {
  readonly binding?: Parameters<typeof bindingOf>[0] | null;
  readonly application?: Partial<GatewayApplication>;
  readonly kind?: 'http' | 'websocket';
  readonly mark?: number;
  readonly canHold?: boolean;
  readonly terminals?: readonly string[];
  readonly isForAdmins?: boolean;
};

function scene() {
  const registry = new ConnectionRegistry(new ManualClock(1_000), NOT_STORED, {
    websocket: { perSession: 3, perProcess: 5 },
    http: { perSession: 1, perProcess: 2 },
    desktop: { perSession: 1, perProcess: 1 },
  });
  const open = ({ binding = {}, application, ...options }: Options = {}) => {
    const { kind = 'websocket', mark, canHold = true, ...pattern } = options;
    const control = new Control(canHold);
    const pass = {
      application: applicationAt('http://127.0.0.1:1', application),
      binding: binding === null ? null : bindingOf(binding),
      ...pattern,
    };
    const added = registry.register(
      { kind, pass, address: '192.0.2.1', mark: mark ?? registry.mark() },
      control,
    );
    return { added, id: added && 'id' in added ? added.id : '', log: control.log };
  };
  return { registry, open };
}

const session = (sessionId: string) => ({ sessionId }) as ConnectionFilter;

describe('ConnectionRegistry', () => {
  it('lists connections with what they have carried', () => {
    const { registry, open } = scene();
    const { id } = open();

    expect(registry.list()).toEqual([
      {
        ...{ id, kind: 'websocket', applicationId: SHELL, binding: bindingOf(), address: '192.0.2.1' },
        ...{ since: 1_000, bytesReceived: 3, bytesSent: 5, canHold: false, isHeld: false, heldBy: [] },
      },
    ]);
    registry.remove(id);
    expect(registry.list()).toEqual([]);
  });

  it.each([
    [{}, 'abcd'],
    [{ applicationId: SHELL }, 'abc'],
    [{ userId: 'ada' }, 'abd'],
    [{ sessionId: 'session-1' }, 'ad'],
    [{ userId: 'ada', exceptSessionId: 'session-1' }, 'b'],
    [{ userId: 'ada', terminalId: 'tty-1' }, 'b'],
    [{ applicationSessionId: 'other' }, ''],
    [{ kind: 'http' }, 'c'],
    [{ id: 'unknown' }, ''],
  ] as [ConnectionFilter, string][])(
    'closes the connections that %j selects, and no others',
    (filter, expected) => {
      const { registry, open } = scene();
      const connections = {
        a: open(),
        b: open({ binding: { sessionId: 'session-2', terminalId: 'tty-1' } }),
        c: open({ binding: null, kind: 'http' }),
        d: open({ application: { id: DESK } }),
      };

      const { webSockets, requests } = registry.close(filter, OVER);

      const closed = Object.entries(connections).filter(([, { log }]) => log.includes('close 4401'));
      expect(closed.map(([name]) => name).join('')).toBe(expected);
      expect(webSockets + requests).toBe(expected.length);
    },
  );

  it('applies a closing to connections that were decided about before it, but not to later ones', () => {
    const { registry, open } = scene();
    const mark = registry.mark();
    registry.close(session('session-1'), OVER);
    registry.lock(session('session-2'));

    expect(open({ mark }).added).toEqual(OVER);
    expect(open({ mark, binding: { sessionId: 'session-2' } }).added).toMatchObject({ code: 4423 });
    expect(open({ mark, binding: { sessionId: 'session-3' } }).id).not.toBe('');
    expect(open().id).not.toBe('');
  });

  it('looks only at the closings since the decision', () => {
    const { registry, open } = scene();
    for (let count = 0; count < 5; count += 1) registry.close(session(`session-${count}`), OVER);
    const mark = registry.mark();
    registry.close(session('session-7'), OVER);
    registry.close(session('session-7'), { code: 4403, reason: '' });

    expect(open({ mark }).id).not.toBe('');
    expect(open({ mark, binding: { sessionId: 'session-7' } }).added).toEqual(OVER);
  });

  it('limits connections per session and application, and per process, for each kind', () => {
    const { registry, open } = scene();
    const ids = [1, 2, 3].map(() => open().id);

    expect(open().added).toBeNull();
    expect(open({ kind: 'http' }).id).not.toBe('');
    expect(open({ kind: 'http' }).added).toBeNull();
    expect(open({ application: { id: DESK } }).id).not.toBe('');
    expect(open({ binding: { sessionId: null, apiKeyId: 'key' } }).id).not.toBe('');
    expect(open({ binding: null }).added).toBeNull();
    registry.remove(ids[0]!);
    registry.remove(ids[0]!);
    expect(open({ binding: null }).id).not.toBe('');
    expect(open().added).toBeNull();
  });

  it('holds what can be held, closes the rest with 4423, and continues once', () => {
    const { registry, open } = scene();
    const held = open({ application: { onLock: 'hold' } });
    const opening = open({ application: { onLock: 'hold' }, canHold: false });
    const closed = open();
    const lock = () => registry.lock({ applicationId: SHELL });

    expect(lock()).toEqual({ held: 1, closed: { webSockets: 2, requests: 0 } });
    expect(registry.list().map(({ isHeld }) => isHeld)).toEqual([true, false, false]);
    registry.remove(opening.id);
    registry.remove(closed.id);
    expect(lock()).toEqual({ held: 0, closed: { webSockets: 0, requests: 0 } });
    expect([registry.unlock({}), registry.unlock({})]).toEqual([1, 0]);
    expect([held.log, opening.log, closed.log]).toEqual([
      ['hold', 'release'],
      ['close 4423'],
      ['close 4423'],
    ]);
  });

  it('continues only after every lock that holds a connection has ended', () => {
    const { registry, open } = scene();
    const { log } = open({ application: { onLock: 'hold' }, binding: { terminalId: 'tty-1' } });
    const [screen, terminal] = [{ userId: 'ada' as never }, { terminalId: 'tty-1' }];

    expect([registry.lock(screen).held, registry.lock(terminal).held]).toEqual([1, 0]);
    expect([registry.unlock(screen), registry.unlock(screen)]).toEqual([0, 0]);
    expect(registry.list()).toMatchObject([{ isHeld: true }]);
    expect(registry.unlock(terminal)).toBe(1);
    expect(log).toEqual(['hold', 'release']);
  });

  it('does not end a hold that began after the unlocked state was read', () => {
    const { registry, open } = scene();
    const { id, log } = open({ application: { onLock: 'hold' } });
    const mark = registry.mark();
    registry.lock({ id }, 'screen');

    expect(registry.unlock({ id }, 'screen', mark)).toBe(0);
    expect(registry.list()).toMatchObject([{ canHold: true, isHeld: true, heldBy: ['screen'] }]);
    expect(registry.unlock({ id }, 'screen', registry.mark())).toBe(1);
    expect(log).toEqual(['hold', 'release']);
  });

  it('tells locks that a filter does not name apart by their reason', () => {
    const { registry, open } = scene();
    const { id } = open({ application: { onLock: 'hold' } });
    registry.lock({ id }, 'terminal');

    expect([registry.unlock({ id }), registry.unlock({ id }, 'terminal')]).toEqual([0, 1]);
  });

  it('distinguishes sessions from API keys, and what only admins may open', () => {
    const { registry, open } = scene();
    const [session, key, admin] = [
      open(),
      open({ binding: { sessionId: null, apiKeyId: 'key' } }),
      open({ isForAdmins: true }),
    ];
    registry.close({ userId: 'ada' as never, isOfSession: true }, OVER);
    registry.close({ userId: 'ada' as never, isForAdmins: true }, { code: 4403, reason: '' });

    expect([session.log, key.log, admin.log]).toEqual([['close 4401'], [], ['close 4401', 'close 4403']]);
  });

  it('locks a connection for each of its terminals, and for all with a prefix', () => {
    const { registry, open } = scene();
    const { log } = open({ terminals: ['tty-1', 'ssh:host:*'] });
    for (const terminalId of ['tty', 'tty-12', 'ssh:host', 'ssh:other:22']) registry.lock({ terminalId });
    expect(log).toEqual([]);
    for (const terminalId of ['tty-1', 'ssh:host:22']) registry.lock({ terminalId });

    expect(log).toEqual(['close 4423', 'close 4423']);
  });

  it('opens no connection that cannot be stored', async () => {
    const add = jest.fn<ConnectionStore['add']>().mockRejectedValue(new Error('away'));
    const registry = new ConnectionRegistry(new ManualClock(), { add, remove: () => undefined });
    const pass = { application: applicationAt('http://127.0.0.1:1'), binding: bindingOf() };
    const connection = { kind: 'websocket', pass, address: '', mark: registry.mark() } as const;

    await expect(registry.open(connection, new Control(true))).rejects.toThrow('away');
    expect(registry.list()).toEqual([]);
  });

  it('closes a connection that is being stored', async () => {
    let store = (): void => undefined;
    const add = () => new Promise<void>((resolve) => (store = resolve));
    const registry = new ConnectionRegistry(new ManualClock(), { add, remove: () => undefined });
    const pass = { application: applicationAt('http://127.0.0.1:1'), binding: bindingOf() };
    const control = new Control(true);
    const opening = registry.open({ kind: 'websocket', pass, address: '', mark: registry.mark() }, control);
    registry.close(session('session-1'), OVER);
    store();

    expect(await opening).toHaveProperty('id');
    expect(control.log).toEqual(['close 4401']);
  });
});
