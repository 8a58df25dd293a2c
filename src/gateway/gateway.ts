import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type Closing, CLOSE_CODES, type ConnectionRegistry } from '#connections';
import { messageClassUpgradedIf, type RequestSource } from '#platform/http';
import { type Log } from '#platform/logging';
import { type ApplicationId, type Eventually, SECOND_MS } from '#shared';
import {
  type GatewayDecisions,
  type GatewayPass,
  type GatewayRequest,
  type GatewayResponse,
} from './decisions.js';
import { type GatewayEvents } from './events.js';
import { respondToUnreadable, refuseConnect } from './http/client-errors.js';
import { decideInTime } from './http/decide-in-time.js';
import { ERRORS, errorForClosing, toErrorResponse } from './http/error-responses.js';
import { sendOwnResponse } from './http/finish-response.js';
import { isWebSocketHandshake, toGatewayRequest } from './http/gateway-request.js';
import { type AdmittedRequest, HttpForwarder } from './http/http-forwarder.js';
import { PipelinedRequests } from './http/pipelined-requests.js';
import { endWith } from './http/raw-response.js';
import { ApplicationAgents } from './upstream/application-agents.js';
import { type UpstreamConnector } from './upstream/upstream-connector.js';
import { safeEvents } from './safe-events.js';
import { WebSocketForwarder } from './websocket/web-socket-forwarder.js';

const HEADER_LIMIT = 32 * 1_024;
const TCP_KEEP_ALIVE_MS = 30 * SECOND_MS;
/** How long requests may still run when the gateway stops. */
const DRAIN_MS = 10 * SECOND_MS;

export type GatewayOptions = {
  readonly decisions: GatewayDecisions;
  readonly events: GatewayEvents;
  readonly registry: ConnectionRegistry;
  readonly connector: UpstreamConnector;
  readonly log: Log;
  /** Returns the address and the scheme of the client, which behind a trusted proxy are in headers. */
  readonly findSource: (message: IncomingMessage) => RequestSource;
  /** Longer than the idle timeout of a proxy in front, whose requests would otherwise meet a closing connection. */
  readonly keepAliveMs: number;
};

type Decision = GatewayResponse | GatewayPass;

/** Carries HTTP and WebSockets between browsers and applications, each request after a decision about it. */
export class Gateway {
  readonly server: Server;
  private readonly agents: ApplicationAgents;
  private readonly requests: HttpForwarder;
  private readonly webSockets: WebSocketForwarder;
  private readonly pipelined = new PipelinedRequests();

  constructor(private readonly options: GatewayOptions) {
    const { connector, registry, log, decisions } = options;
    const events = safeEvents(options.events, log);
    const isOwnCredential = (value: string) => decisions.isOwnCredential(value);
    this.agents = new ApplicationAgents(connector);
    this.requests = new HttpForwarder({ agents: this.agents, registry, log, isOwnCredential });
    this.webSockets = new WebSocketForwarder({ connector, registry, events, log, isOwnCredential });
    this.server = this.createServer();
  }

  /** Starts listening. */
  async listen(port: number, host: string): Promise<void> {
    this.server.listen(port, host);
    await once(this.server, 'listening');
  }

  /** Stops listening, closes WebSockets with 1001, and waits at most ten seconds for running requests. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    this.options.registry.close({ kind: 'websocket' }, CLOSE_CODES.shuttingDown);
    const timer = setTimeout(() => {
      this.options.registry.close({}, CLOSE_CODES.shuttingDown);
      this.server.closeAllConnections();
    }, DRAIN_MS);
    await closed;
    clearTimeout(timer);
    this.agents.closeIdle();
  }

  /** Closes the idle connections to an application that was removed. */
  forget(applicationId: ApplicationId): void {
    this.agents.remove(applicationId);
  }

  private createServer(): Server {
    const server = createServer({
      maxHeaderSize: HEADER_LIMIT,
      headersTimeout: 15 * SECOND_MS,
      connectionsCheckingInterval: 5 * SECOND_MS,
      // Uploads may take any time; the idle timeout of the application limits them.
      requestTimeout: 0,
      keepAliveTimeout: this.options.keepAliveMs,
      // Finds clients that have left without a word while they wait for an event.
      keepAlive: true,
      keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
      IncomingMessage: messageClassUpgradedIf(isWebSocketHandshake),
    });
    const handle = (incoming: IncomingMessage, response: ServerResponse) =>
      this.pipelined.inTurn(incoming, response, () => this.handleRequest(incoming, response));
    server.on('request', handle).on('checkContinue', handle);
    server.on('upgrade', (message, stream, head) => {
      const client = stream as Socket;
      void this.handleUpgrade(message, client, head).catch((error: unknown) => {
        endWith(client, this.failed(error, message));
      });
    });
    server.on('connect', (_message, stream) => refuseConnect(stream as Socket));
    server.on('clientError', (error, stream) => respondToUnreadable(error, stream as Socket));
    return server;
  }

  /** Refuses a request because of an error in what surrounds the gateway. */
  private failed(error: unknown, { rawHeaders }: IncomingMessage): GatewayResponse {
    this.options.log.error('could not handle a request', error);
    return toErrorResponse(ERRORS.unavailable, rawHeaders);
  }

  private handleRequest(incoming: IncomingMessage, response: ServerResponse): void {
    const fail = (error: unknown) => sendOwnResponse(incoming, response, this.failed(error, incoming));
    try {
      // Node has stopped reading after the offer of another protocol.
      const mustClose = incoming.headers.upgrade !== undefined || !this.server.listening;
      if (mustClose) response.shouldKeepAlive = false;
      const request = toGatewayRequest(incoming, this.options.findSource(incoming), false);
      if ('code' in request) {
        sendOwnResponse(incoming, response, toErrorResponse(request, incoming.rawHeaders));
        return;
      }
      const mark = this.options.registry.mark();
      const decision = this.decide(request, response);
      const follow = (decided: Decision) => this.follow(decided, { incoming, response, request, mark });
      if (decision instanceof Promise) decision.then(follow).catch(fail);
      else follow(decision);
    } catch (error) {
      fail(error);
    }
  }

  private follow(decision: Decision, asked: Omit<AdmittedRequest, 'pass' | 'onClosed'>): void {
    const { incoming, response, request } = asked;
    const onClosed = (closing: Closing) => this.decideAgain(request, response, closing);
    if (decision.kind === 'response') sendOwnResponse(incoming, response, decision);
    else if (!response.destroyed) this.requests.forward({ ...asked, pass: decision, onClosed });
  }

  private async handleUpgrade(message: IncomingMessage, client: Socket, head: Buffer): Promise<void> {
    // Before anything else: an unhandled error would crash the process.
    client.on('error', () => undefined);
    // The response to an earlier request of this connection would mix with what follows.
    if (this.pipelined.isPending(client)) return void client.destroy();
    const request = toGatewayRequest(message, this.options.findSource(message), true);
    if ('code' in request) {
      endWith(client, toErrorResponse(request, message.rawHeaders));
      return;
    }
    const mark = this.options.registry.mark();
    const decision = await this.decide(request, client);
    if (client.destroyed) return;
    if (!this.server.listening) endWith(client, toErrorResponse(ERRORS.unavailable, request.rawHeaders));
    else if (decision.kind === 'response') endWith(client, decision);
    else await this.webSockets.forward({ request, pass: decision, mark, client, head });
  }

  /** Never rejects: what cannot be decided is refused. */
  private decide(request: GatewayRequest, client: Socket | ServerResponse): Eventually<Decision> {
    try {
      const decision = decideInTime(this.options.decisions, request, client);
      if (!(decision instanceof Promise)) return decision;
      return decision.catch((error: unknown) => this.undecided(error, request, client));
    } catch (error) {
      return this.undecided(error, request, client);
    }
  }

  private undecided(error: unknown, request: GatewayRequest, client: Socket | ServerResponse): Decision {
    // A client that leaves aborts the decision.
    const level = client.destroyed ? 'debug' : 'warn';
    this.options.log[level]('could not decide about a request', { reason: String(error) });
    return toErrorResponse(ERRORS.unavailable, request.rawHeaders);
  }

  /** Returns what the client of a closed request would be told now: to log in, to unlock, or that it may not. */
  private async decideAgain(
    request: GatewayRequest,
    response: ServerResponse,
    closing: Closing,
  ): Promise<GatewayResponse> {
    const decision = await this.decide(request, response);
    if (decision.kind === 'response') return decision;
    return toErrorResponse(errorForClosing(closing), request.rawHeaders, decision.application.frameAncestors);
  }
}
