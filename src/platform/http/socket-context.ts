import { type FastifyRequest } from 'fastify';
import { clientAddress, type RequestContext } from '#platform/context';

export const MAX_USER_AGENT = 512;

/** Creates the context of work that has no handler: of a WebSocket, as long as the connection, or of an early answer. */
export function toRequestContext({ id, ip, headers }: FastifyRequest): RequestContext {
  return {
    requestId: id,
    address: clientAddress(ip),
    userAgent: (headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT),
    operation: '',
    userId: undefined,
    actingKey: undefined,
    whenAnswered: (callback) => callback(),
  };
}
