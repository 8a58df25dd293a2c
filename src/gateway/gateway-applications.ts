import { Injectable } from '@nestjs/common';
import { CLOSE_CODES, ConnectionRegistry } from '#connections';
import { findHoldProtocol, type GuardedApplication } from '#door';
import { AppConfig } from '#platform/config';
import { type ApplicationId, MINUTE_MS, SECOND_MS } from '#shared';
import { type GatewayApplication, type WebSocketProtocol } from './application.js';
import { parseUpstream } from './upstream/upstream.js';

/** The last known state of an application. */
type Known = {
  readonly application: GuardedApplication;
  /** What open connections depend on: where they come from and lead, and the terminal whose lock applies. */
  readonly route: string;
  /** For application sessions inside and outside of a frame; null until one is needed. */
  readonly carried: { readonly framed: GatewayApplication; readonly unframed: GatewayApplication } | null;
};

/**
 * Makes the gateway's form of registered applications, which changes only with the application. Closes the open connections
 * of one that now leads elsewhere.
 */
@Injectable()
export class GatewayApplications {
  private readonly known = new Map<ApplicationId, Known>();
  /** The origin whose pages may show applications in a frame. */
  private readonly publicOrigin: string;

  constructor(
    { env }: AppConfig,
    private readonly registry: ConnectionRegistry,
  ) {
    this.publicOrigin = new URL(env.PUBLIC_URL).origin;
  }

  /**
   * Returns the gateway's form of an application. Throws for an upstream that cannot be parsed, and for a state of the
   * application that has been replaced, which a lagging database node may return.
   *
   * @param isFramed whether Latchkey shows it in a frame, which covers it while its sockets are held
   */
  get(application: GuardedApplication, isFramed: boolean): GatewayApplication {
    const { id, slug, version } = application;
    const known = this.observe(application);
    if (known.application.version !== version)
      throw new Error(`the application ${slug} has just been changed`);
    const carried = known.carried ?? this.carry(application);
    if (known.carried === null) this.known.set(id, { ...known, carried });
    return isFramed ? carried.framed : carried.unframed;
  }

  /** Takes note of the state of an application, and returns the last known one. */
  observe(application: GuardedApplication): Known {
    const { id, version, origin, upstream, terminal, options } = application;
    const before = this.known.get(id);
    if (before && before.application.version >= version) return before;
    const route = JSON.stringify([origin, upstream, options.tls, terminal]);
    const known = { application, route, carried: null };
    this.known.set(id, known);
    if (before && before.route !== route) this.registry.close({ applicationId: id }, CLOSE_CODES.forbidden);
    return known;
  }

  /** Returns the last known state of an application that was carried before; null for others. */
  find(id: ApplicationId): GuardedApplication | null {
    return this.known.get(id)?.application ?? null;
  }

  /** Forgets an application that was removed. */
  remove(id: ApplicationId): void {
    this.known.delete(id);
  }

  private carry(application: GuardedApplication): NonNullable<Known['carried']> {
    const framed = toGatewayApplication(application, this.publicOrigin);
    const isHeldUnframed = application.options.holdsUnframed || framed.onLock === 'close';
    return { framed, unframed: isHeldUnframed ? framed : { ...framed, onLock: 'close' } };
  }
}

function toGatewayApplication(application: GuardedApplication, publicOrigin: string): GatewayApplication {
  const { id, origin, options } = application;
  const { timeouts, websocketPingSeconds } = options;
  const onLock = canBeHeld(application) ? 'hold' : 'close';
  return {
    ...{ id, origin, onLock },
    upstream: upstreamOf(application),
    hostHeader: options.hostHeader,
    originHeader: options.originHeader,
    protocol: protocolOf(application),
    maxHoldMs: options.maxHoldMinutes * MINUTE_MS,
    activity: options.activity,
    closeCode: options.closeCode,
    pingIntervalMs: websocketPingSeconds === 0 ? null : websocketPingSeconds * SECOND_MS,
    frameAncestors: onLock === 'hold' && !options.holdsUnframed ? publicOrigin : null,
    timeouts: {
      connect: timeouts.connect * SECOND_MS,
      firstByte: timeouts.firstByte * SECOND_MS,
      idle: timeouts.idle * SECOND_MS,
    },
  };
}

function upstreamOf({ slug, upstream, options }: GuardedApplication): GatewayApplication['upstream'] {
  const parsed = upstream === null ? null : parseUpstream(upstream, options.tls);
  if (parsed === null) throw new Error(`the upstream of the application ${slug} cannot be used`);
  return parsed;
}

/** The preset may have changed since `hold` was chosen. */
const canBeHeld = ({ onLock, options }: GuardedApplication): boolean =>
  onLock === 'hold' && findHoldProtocol(options) !== 'no';

function protocolOf({ options }: GuardedApplication): WebSocketProtocol {
  if (options.preset === 'ttyd') return 'ttyd';
  const protocol = findHoldProtocol(options);
  return protocol === 'no' ? 'websocket' : protocol;
}
