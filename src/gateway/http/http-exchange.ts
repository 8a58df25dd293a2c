import {
  type ClientRequest,
  type IncomingMessage,
  request as httpRequest,
  type ServerResponse,
} from 'node:http';
import { type Closing, type ConnectionControl } from '#connections';
import { DEFAULT_TIMEOUTS } from '../application.js';
import { type GatewayPass, type GatewayRequest } from '../decisions.js';
import { isEventStream, toClientHeaders } from '../headers/response-headers.js';
import { type ApplicationAgent, connectFor } from '../upstream/application-agents.js';
import { type UpstreamConnector } from '../upstream/upstream-connector.js';
import { UpstreamError } from '../upstream/upstream-error.js';
import { hasBody, isBodyUnexpected } from './body-framing.js';
import { finishResponse, sendHead } from './finish-response.js';
import { IdleTimer } from './idle-timer.js';
import { ReusedConnection } from './reused-connection.js';

/** May be sent twice without another effect (RFC 9110, section 9.2.2). */
const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** For responses. Policies and cookies of some applications need more than Node's 16 KiB. */
const HEADER_LIMIT = 64 * 1_024;

type Parts = {
  readonly connector: UpstreamConnector;
  readonly agent: ApplicationAgent;
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly request: GatewayRequest;
  readonly pass: GatewayPass;
  /** For the upstream. */
  readonly headers: readonly string[];
};

/** Forwards one request and its response, both as streams. */
export class HttpExchange implements ConnectionControl {
  readonly canHold = false;
  private outgoing: ClientRequest | null = null;
  private isRetry = false;
  private readonly timer: IdleTimer;
  private readonly hasBody: boolean;
  private readonly before: { readonly received: number; readonly sent: number };

  /** @param onFailure called instead of a response if none was begun: with a closing, or what went wrong upstream */
  constructor(
    private readonly parts: Parts,
    private readonly onFailure: (failure: Closing | Error) => void,
  ) {
    const { incoming, request } = parts;
    this.hasBody = hasBody(request.rawHeaders);
    this.timer = new IdleTimer(() => this.abort(new UpstreamError('timeout', 'no data in time')));
    this.before = { received: incoming.socket.bytesRead, sent: incoming.socket.bytesWritten };
  }

  get bytes() {
    const { bytesRead, bytesWritten } = this.parts.incoming.socket;
    return { received: bytesRead - this.before.received, sent: bytesWritten - this.before.sent };
  }

  /** Sends the request. */
  start(): void {
    this.send();
  }

  /** Call once the response was sent, or the client has left. */
  end(): void {
    this.timer.stop();
    // After an early response, the rest of an upload would keep the connection to the upstream open for ever.
    const isFinished = this.parts.response.writableFinished && this.outgoing?.writableFinished;
    if (!isFinished) this.outgoing?.destroy();
  }

  /** Ends the exchange: with another response, or by cutting the one that has begun. */
  close(closing: Closing): void {
    this.abort(closing);
  }

  hold(): void {
    return;
  }

  release(): void {
    return;
  }

  private send(): void {
    const { connector, agent, request, pass, headers, incoming } = this.parts;
    const { application } = pass;
    const isAlone = this.isRetry || isBodyUnexpected(request.method, this.hasBody);
    const outgoing = httpRequest({
      ...(isAlone ? { createConnection: connectFor(connector, application) } : { agent }),
      method: request.method,
      maxHeaderSize: HEADER_LIMIT,
      path: `${application.upstream.prefix}${request.url}`,
      headers: (isAlone ? [...headers, 'Connection', 'close'] : headers) as never,
    });
    // Without an agent, Node would leave the connection open and never use it again.
    if (isAlone) outgoing.shouldKeepAlive = false;
    this.outgoing = outgoing;
    const connection = new ReusedConnection(outgoing);
    outgoing.once('response', (response) => this.respond(response));
    outgoing.on('error', (error) => this.onError(error, connection.wasStale(error)));
    outgoing.once('upgrade', (_response, socket) => {
      socket.destroy();
      this.abort(new UpstreamError('invalid-response', 'an upgrade that was not asked for'));
    });
    outgoing.on('continue', () => {
      if (!this.parts.response.headersSent) this.parts.response.writeContinue();
    });
    if (!this.hasBody) {
      this.timer.start(application.timeouts.firstByte);
      return void outgoing.end();
    }
    // The body may come later, and the upstream may respond before it.
    sendHead(outgoing);
    this.timer.start(application.timeouts.idle);
    incoming.on('data', () => this.timer.touch());
    incoming.once('end', () => {
      if (!this.parts.response.headersSent) this.timer.start(application.timeouts.firstByte);
    });
    incoming.pipe(outgoing);
  }

  private respond(upstream: IncomingMessage): void {
    const { response } = this.parts;
    if (response.headersSent || response.destroyed) return void upstream.destroy();
    upstream.on('error', () => this.cut());
    try {
      this.writeHead(upstream);
    } catch (error) {
      return this.abort(new UpstreamError('invalid-response', 'the response cannot be forwarded', error));
    }
    this.pipe(upstream);
    // A stream may have nothing to send for long, but the client wants to know that it has begun.
    setImmediate(() => {
      if (!response.writableEnded && !response.destroyed) sendHead(response);
    });
  }

  /** Throws for a status or header that Node does not accept. */
  private writeHead({ statusCode = 0, statusMessage = '', rawHeaders }: IncomingMessage): void {
    const { response, incoming, pass } = this.parts;
    if (statusCode < 200) throw new RangeError(`status ${statusCode}`);
    response.sendDate = false;
    // The rest of an upload that the upstream does not want is not read.
    if (!incoming.complete) response.shouldKeepAlive = false;
    response.writeHead(statusCode, statusMessage, toClientHeaders(rawHeaders, pass));
  }

  private pipe(upstream: IncomingMessage): void {
    const { response, incoming, pass } = this.parts;
    this.timer.start(isEventStream(upstream.rawHeaders) ? null : pass.application.timeouts.idle);
    // Not by `pipe`, whose listeners cost as much as a small response.
    upstream.on('data', (chunk: Buffer) => {
      if (response.destroyed) return;
      this.timer.touch();
      if (!response.write(chunk)) upstream.pause();
    });
    response.on('drain', () => {
      this.timer.touch();
      upstream.resume();
    });
    upstream.once('end', () => {
      // The client may never read the rest.
      this.timer.start(pass.application.timeouts.idle ?? DEFAULT_TIMEOUTS.idle);
      finishResponse(incoming, response);
    });
  }

  private onError(error: Error, wasStale: boolean): void {
    const { response } = this.parts;
    // After an early response the upstream may refuse the rest of the body.
    if (response.headersSent || response.destroyed) return;
    if (!wasStale || !this.canRetry()) return this.abort(error);
    this.isRetry = true;
    this.send();
  }

  private canRetry(): boolean {
    return !this.isRetry && !this.hasBody && IDEMPOTENT.has(this.parts.request.method);
  }

  private abort(failure: Closing | Error): void {
    const { response, incoming } = this.parts;
    this.timer.stop();
    incoming.unpipe();
    this.outgoing?.removeAllListeners('error').on('error', () => undefined);
    this.outgoing?.destroy();
    if (response.headersSent) return this.cut();
    if (!response.destroyed) this.onFailure(failure);
  }

  /** Ends a response that has begun, so that the client sees that it is not complete. */
  private cut(): void {
    this.timer.stop();
    this.parts.response.destroy();
  }
}
