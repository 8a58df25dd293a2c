import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type FastifyInstance, type FastifyReply } from 'fastify';
import { type RequestContext, withRequestContext } from '#platform/context';
import { type Eventually } from '#shared';
import { MAX_USER_AGENT } from './socket-context.js';

/** A response, with header names in lower case. */
export type EarlyAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
};

/** Answers some of the requests. */
export type EarlyResponder = {
  /** Called with every request. */
  readonly isResponsible: (message: IncomingMessage) => boolean;
  readonly answer: (message: IncomingMessage) => Eventually<EarlyAnswer>;
};

/** A request that was answered early. */
export type AnsweredEarly = {
  readonly message: IncomingMessage;
  readonly requestId: string;
  readonly status: number;
  readonly ms: number;
};

type Settings = {
  /** Of every response, and replaced by those of the answer. */
  readonly headers: Readonly<Record<string, string>>;
  readonly toRequestId: (message: IncomingMessage) => string;
  readonly toAddress: (message: IncomingMessage) => string;
};

type Handler = (message: IncomingMessage, response: ServerResponse) => void;

/** The early answers of each server. */
const answersOf = new WeakMap<FastifyInstance, EarlyAnswers>();

/**
 * Answers requests of any method before the framework sees them, so without the request limit, CORS, routing and the body:
 * those of proxies that ask whether they may pass a request on. Hooks and routing would take longer than the answer.
 */
export class EarlyAnswers {
  private readonly responders: EarlyResponder[] = [];
  private readonly observers: ((answered: AnsweredEarly) => void)[] = [];
  private readonly failures = new WeakMap<IncomingMessage, Error>();
  private isClosing = false;

  constructor(private readonly settings: Settings) {}

  /** Responds to failures as to those of any request, and ends connections during a graceful shutdown. */
  attach(fastify: FastifyInstance): void {
    answersOf.set(fastify, this);
    fastify.addHook('onRequest', ({ raw }, _reply, done) => {
      done(this.failures.get(raw));
    });
    fastify.addHook('preClose', (done) => {
      this.isClosing = true;
      done();
    });
  }

  add(responder: EarlyResponder): void {
    this.responders.push(responder);
  }

  observe(observer: (answered: AnsweredEarly) => void): void {
    this.observers.push(observer);
  }

  /** Returns a handler that answers some requests, and leaves the others to `handle`. */
  before(handle: Handler): Handler {
    return (message, response) => {
      const responder = this.responders.find(({ isResponsible }) => isResponsible(message));
      if (responder) this.answer(responder, message, response, handle);
      else handle(message, response);
    };
  }

  private answer(
    responder: EarlyResponder,
    message: IncomingMessage,
    response: ServerResponse,
    handle: Handler,
  ): void {
    const begin = performance.now();
    const requestId = this.settings.toRequestId(message);
    const context = new EarlyContext(message, requestId, this.settings.toAddress);
    const send = (answer: EarlyAnswer) => {
      this.send(message, response, answer, requestId);
      const answered = { message, requestId, status: answer.status, ms: performance.now() - begin };
      for (const observer of this.observers) observer(answered);
    };
    const fail = (error: unknown) => {
      this.failures.set(message, error instanceof Error ? error : new Error(String(error)));
      handle(message, response);
    };
    try {
      const answer = withRequestContext(context, () => responder.answer(message));
      if (answer instanceof Promise) void answer.then(send).catch(fail);
      else send(answer);
    } catch (error) {
      fail(error);
    }
  }

  private send(
    { headers: { upgrade } }: IncomingMessage,
    response: ServerResponse,
    { status, headers, body }: EarlyAnswer,
    requestId: string,
  ): void {
    const mustClose = this.isClosing || upgrade !== undefined;
    response.writeHead(status, {
      ...this.settings.headers,
      'x-request-id': requestId,
      ...headers,
      'content-length': Buffer.byteLength(body),
      ...(mustClose ? { connection: 'close' } : {}),
    } as Record<string, string | string[] | number>);
    response.end(body);
  }
}

/** Sends a response that was made without a framework. */
export function sendAnswer(reply: FastifyReply, { status, headers, body }: EarlyAnswer): void {
  void reply.status(status);
  for (const [name, value] of Object.entries(headers)) void reply.header(name, value);
  void reply.send(body);
}

/** Returns the early answers of a server. */
export function earlyAnswersOf(fastify: FastifyInstance): EarlyAnswers {
  const answers = answersOf.get(fastify);
  if (!answers) throw new Error('the server gives no early answers');
  return answers;
}

/** Computes what few answers need on demand. */
class EarlyContext implements RequestContext {
  readonly operation = '';
  readonly userId = undefined;
  readonly actingKey = undefined;

  constructor(
    private readonly message: IncomingMessage,
    readonly requestId: string,
    private readonly toAddress: (message: IncomingMessage) => string,
  ) {}

  get address(): string {
    return this.toAddress(this.message);
  }

  get userAgent(): string {
    return (this.message.headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT);
  }

  whenAnswered(callback: () => void): void {
    callback();
  }
}
