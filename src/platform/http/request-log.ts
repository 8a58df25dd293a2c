import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type ActingKey, clientAddress, type RequestContext, withRequestContext } from '#platform/context';
import { type Log } from '#platform/logging';
import { isOverLimit } from './limit-requests.js';

export const MAX_USER_AGENT = 512;

/** One line per request: `info` for changes and refusals, `debug` for reads that went well and for what is over the limit. No query, no body. */
export function logRequests(fastify: FastifyInstance, log: Log): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const isRoutine = (reply.statusCode < 400 && isRead) || isOverLimit(request);
    if (isRoutine && log.level !== 'debug') return done();
    log[isRoutine ? 'debug' : 'info']('request', {
      requestId: request.id,
      method: request.method,
      path: request.url.split('?', 1)[0],
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      address: clientAddress(request.ip),
    });
    done();
  });
}

/** The session is set once the access guard has admitted the request. */
type GuardedRequest = FastifyRequest & {
  readonly session?: { readonly userId: string; readonly apiKey: ActingKey | null };
};

/** Few requests are asked for their address or their caller, so these are found only then. */
class ServedRequest implements RequestContext {
  readonly requestId: string;
  readonly userAgent: string;
  /** Taken at once: a socket that was closed has forgotten it. */
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
    // A client that has hung up by now is not heard of again.
    if (this.reply.raw.destroyed) callback();
    else this.reply.raw.once('close', callback);
  }
}

/** Makes the request known to everything that its handler starts. */
export function provideRequestContext(fastify: FastifyInstance): void {
  fastify.addHook('preHandler', (request, reply, done) => {
    withRequestContext(new ServedRequest(request, reply), done);
  });
}
