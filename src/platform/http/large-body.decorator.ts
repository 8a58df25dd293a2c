import { RouteConfig } from '@nestjs/platform-fastify';
import { type FastifyInstance } from 'fastify';

const CONFIG = { takesLargeBody: true } as const;
/** Escapes may blow a value up on the wire, two bytes of UTF-8 to the six of `\\u00e4`; what counts is checked after parsing. */
const WIRE_FACTOR = 3;
const ENVELOPE_BYTES = 4_096;

/** The body of this route may be as large as an encrypted item. */
export const LargeBody = () => RouteConfig(CONFIG);

/** Raises the body limit of the routes marked with {@link LargeBody}. */
export function raiseBodyLimits(fastify: FastifyInstance, maxValueBytes: number): void {
  fastify.addHook('onRoute', (route) => {
    if ((route.config as Partial<typeof CONFIG> | undefined)?.takesLargeBody) {
      route.bodyLimit = maxValueBytes * WIRE_FACTOR + ENVELOPE_BYTES;
    }
  });
}
