import { type FastifyInstance } from 'fastify';
import { SECOND_MS } from '#shared';

/** How long requests that have begun may take once the server was told to stop. */
const DRAIN_MS = 10 * SECOND_MS;

/**
 * The server stops listening and waits for the requests it has; after ten seconds it waits no longer, so that one
 * client who never finishes does not keep it. What is cut off was not acknowledged.
 */
export function limitDraining(fastify: FastifyInstance): void {
  let isClosing = false;
  // Without this, a connection whose request was in flight would stay open, idle, for the whole keep-alive time.
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) void reply.header('connection', 'close');
    done();
  });
  fastify.addHook('preClose', (done) => {
    isClosing = true;
    setTimeout(() => {
      fastify.server.closeAllConnections();
    }, DRAIN_MS).unref();
    done();
  });
}
