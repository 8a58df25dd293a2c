import { type ConnectionBinding } from '#connections';
import { type Eventually } from '#shared';
import { type GatewayApplication } from './application.js';
import { type HeaderList } from './headers/header-list.js';

/** A request as it arrived, for the decision. Nothing in it is normalised or trusted. */
export type GatewayRequest = {
  /** Of the client; behind a trusted proxy, the address that the proxy reports. */
  readonly address: string;
  /** What the client speaks; behind a trusted proxy, what the proxy reports. */
  readonly scheme: 'http' | 'https';
  /** The value of `Host`; exactly one was sent. */
  readonly host: string;
  readonly method: string;
  /** The request target, which starts with a slash. */
  readonly url: string;
  readonly rawHeaders: HeaderList;
  /** Whether this is the handshake of a WebSocket (RFC 6455, section 4.1). */
  readonly isWebSocket: boolean;
};

/** The request goes to the application. */
export type GatewayPass = {
  readonly kind: 'pass';
  readonly application: GatewayApplication;
  /** Null for public paths, which carry no identity and end with the application only. */
  readonly binding: ConnectionBinding | null;
  /** Whether the admin role is what allows it. */
  readonly isForAdmins?: boolean;
  /** Header names and values to add: user, roles, name and the signed assertion. */
  readonly identity: HeaderList;
  /** More header names that only the gateway may set, even if `identity` lacks them here. */
  readonly protectedHeaders: readonly string[];
  /** More cookies that the upstream must neither receive nor set. */
  readonly stripCookies: readonly string[];
};

/** The gateway responds by itself: a redirect, a refusal, a page. */
export type GatewayResponse = {
  readonly kind: 'response';
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: string | Buffer;
};

/** Decides about requests. Implemented above the gateway, which itself knows no rules. */
export interface GatewayDecisions {
  /** Decides about one request, before anything of it is forwarded. After an error the response is 503. */
  decide(request: GatewayRequest): Eventually<GatewayResponse | GatewayPass>;

  /** Whether an `Authorization` header is a credential of this service, which the upstream must not receive. */
  isOwnCredential(authorization: string): boolean;
}
