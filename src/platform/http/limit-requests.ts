import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type RateLimiter } from '#platform/throttle';

const overLimit = new WeakSet<FastifyRequest>();

/** Whether the request was refused because its client exceeded the rate limit. */
export const isOverLimit = (request: FastifyRequest): boolean => overLimit.has(request);

/**
 * Counts the requests that `isCounted` selects, before their bodies are read, and refuses those over the limit. Probes of
 * an orchestrator are not counted, because a refusal would make it restart a healthy process.
 */
export function limitRequests(
  fastify: FastifyInstance,
  limit: RateLimiter,
  isCounted: (request: FastifyRequest) => boolean,
): void {
  if (!limit.isEnabled) return;
  fastify.addHook('onRequest', async (request, reply) => {
    if (!isCounted(request) || isHealthCheck(request)) return;
    const refusal = await limit.count(request.ip);
    if (!refusal) return;
    overLimit.add(request);
    // The body is not read. A connection that stays open would read and discard it.
    if (hasBody(request)) void reply.header('connection', 'close');
    throw refusal;
  });
}

const isHealthCheck = ({ routeOptions }: FastifyRequest): boolean =>
  routeOptions.url?.startsWith('/health') === true;

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
