import { RouteConfig } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

const CONFIG = { takesLargeBody: true } as const;
/** Escapes may blow a value up on the wire, two bytes of UTF-8 to the six of `\\u00e4`; what counts is checked after parsing. */
const WIRE_FACTOR = 3;
const ENVELOPE_BYTES = 4_096;

/** The body of this route may be as large as an encrypted item. Only authenticated callers may send one. */
export const LargeBody = () => RouteConfig(CONFIG);

/** Throws the refusal of a caller who is not known. */
type Authenticate = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/**
 * Raises the body limit of the routes marked with {@link LargeBody} that are registered from now on. What is larger than
 * other bodies is read only after `authenticate`; the guard asks again when it has arrived. Without this call such a
 * route takes no more than others.
 */
export function raiseBodyLimits(
  fastify: FastifyInstance,
  maxValueBytes: number,
  authenticate: Authenticate,
): void {
  const bodyLimit = maxValueBytes * WIRE_FACTOR + ENVELOPE_BYTES;
  const usualLimit = fastify.initialConfig.bodyLimit ?? 0;
  fastify.addHook('onRoute', (route) => {
    if (!(route.config as Partial<typeof CONFIG> | undefined)?.takesLargeBody) return;
    route.bodyLimit = bodyLimit;
    route.preParsing = async (request, reply) => {
      const size = announcedSize(request);
      if (size <= usualLimit) return;
      // Node throws the rest of a refused body away before the next request; an endless one is not waited for.
      if (size > bodyLimit) void reply.header('connection', 'close');
      await authenticate(request, reply);
    };
  });
}

const announcedSize = ({ headers }: FastifyRequest): number =>
  headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Infinity;
