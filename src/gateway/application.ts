import { type ApplicationId, MINUTE_MS, SECOND_MS } from '#shared';
import { type Upstream } from './upstream/upstream.js';

/** Milliseconds; null: no limit. */
export type GatewayTimeouts = {
  /** Until the upstream accepts the connection, TLS included. */
  readonly connect: number;
  /** From the end of the request until the first byte of the response. */
  readonly firstByte: number;
  /** Between two chunks, in either direction. Not applied to `text/event-stream`. */
  readonly idle: number | null;
};

export const DEFAULT_TIMEOUTS: GatewayTimeouts = {
  connect: 5 * SECOND_MS,
  firstByte: MINUTE_MS,
  idle: 5 * MINUTE_MS,
};

/** What WebSocket messages contain; decides which of them are keep-alives. `websocket`: nothing that is known. */
export type WebSocketProtocol = 'websocket' | 'engine.io' | 'rfb' | 'ttyd';

/** An application as the gateway needs it. A change of an application is a new object. */
export type GatewayApplication = {
  readonly id: ApplicationId;
  /** What the browser uses: `https://term.example.com`, without a final slash. */
  readonly origin: string;
  readonly upstream: Upstream;
  readonly hostHeader: 'keep' | 'upstream';
  /** For an `Origin` and `Referer` of the application itself; others are never changed. */
  readonly originHeader: 'keep' | 'upstream' | 'remove';
  readonly protocol: WebSocketProtocol;
  /** `hold` keeps sockets open while the screen or the terminal is locked, but lets nothing through. */
  readonly onLock: 'hold' | 'close';
  readonly maxHoldMs: number;
  /** Which client messages count as activity. */
  readonly activity: 'input' | 'all' | 'none';
  /** Replaces the codes of the gateway, for clients that reconnect in a loop after any code but this one; null: none. */
  readonly closeCode: number | null;
  /** How often the gateway pings the client, in milliseconds; null: never. */
  readonly pingIntervalMs: number | null;
  /** Origins that may show the application in a frame, instead of what the upstream says; null: as it says. */
  readonly frameAncestors: string | null;
  readonly timeouts: GatewayTimeouts;
};
