import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type ActingKey, clientAddress, type RequestContext, withRequestContext } from '#platform/context';
import { type Log } from '#platform/logging';
import { earlyAnswersOf } from './early-answers.js';
import { isOverLimit } from './limit-requests.js';
import { MAX_USER_AGENT } from './socket-context.js';

/**
 * Logs one line per request: `info` for changes and errors, `debug` for successful reads, questions of proxies and
 * rate-limited requests. Never logs query or body.
 */
export function logRequests(fastify: FastifyInstance, log: Log): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const isRoutine = isRoutineRequest(request, reply);
    if (isRoutine && log.level !== 'debug') return done();
    log[isRoutine ? 'debug' : 'info']('request', {
      requestId: request.id,
      method: request.method,
      path: request.url.split('?', 1)[0],
      status: reply.statusCode,
      ms: round(reply.elapsedTime),
      address: clientAddress(request.ip),
    });
    done();
  });
  earlyAnswersOf(fastify).observe(({ message, requestId, status, ms }) => {
    if (log.level !== 'debug') return;
    const path = message.url?.split('?', 1)[0];
    const address = clientAddress(message.socket.remoteAddress);
    log.debug('request', { requestId, method: message.method, path, status, ms: round(ms), address });
  });
}

const round = (ms: number): number => Math.round(ms * 10) / 10;

function isRoutineRequest(request: FastifyRequest, { statusCode }: FastifyReply): boolean {
  if (isOverLimit(request)) return true;
  return statusCode < 400 && (request.method === 'GET' || request.method === 'HEAD');
}

/** The access guard sets the session when it admits the request. */
type GuardedRequest = FastifyRequest & {
  readonly session?: { readonly userId: string; readonly apiKey: ActingKey | null };
};

/** Computes address and caller on demand, because few requests need them. */
class ServedRequest implements RequestContext {
  readonly requestId: string;
  readonly userAgent: string;
  /** Read at once, because a closed socket no longer has it. */
  private readonly ip: string;

  constructor(
    private readonly request: GuardedRequest,
    private readonly reply: FastifyReply,
  ) {
    this.requestId = request.id;
    this.ip = request.ip;
    this.userAgent = (request.headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT);
  }

  get address(): string {
    return clientAddress(this.ip);
  }

  get operation(): string {
    return this.request.routeOptions.url ?? '';
  }

  get userId(): string | undefined {
    return this.request.session?.userId;
  }

  get actingKey(): ActingKey | undefined {
    return this.request.session?.apiKey ?? undefined;
  }

  whenAnswered(callback: () => void): void {
    // A client that has already disconnected causes no further event.
    if (this.reply.raw.destroyed) callback();
    else this.reply.raw.once('close', callback);
  }
}

/** Makes the request available to all asynchronous work of its handler. */
export function provideRequestContext(fastify: FastifyInstance): void {
  fastify.addHook('preHandler', (request, reply, done) => {
    withRequestContext(new ServedRequest(request, reply), done);
  });
}
