import { type FastifyInstance } from 'fastify';
import { SECOND_MS } from '#shared';

/** How long requests that have begun may take once the server was told to stop. */
const DRAIN_MS = 10 * SECOND_MS;

/**
 * The server stops listening and waits for the requests it has; after ten seconds it waits no longer, so that one
 * client who never finishes does not keep it. What is cut off was not acknowledged.
 */
export function limitDraining(fastify: FastifyInstance): void {
  fastify.addHook('preClose', (done) => {
    setTimeout(() => {
      fastify.server.closeAllConnections();
    }, DRAIN_MS).unref();
    done();
  });
}
