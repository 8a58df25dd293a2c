import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance } from 'fastify';
import { earlyAnswersOf } from '#platform/http';
import { ForwardAuth } from './forward-auth.js';

/**
 * Answers the questions of reverse proxies, and the paths below `/.latchkey/` that they pass on. They are no routes, because
 * they accept every method and read no body. Call before `listen`.
 */
export function serveDoor(app: NestFastifyApplication): void {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const forwardAuth = app.get(ForwardAuth, { strict: false });
  earlyAnswersOf(fastify).add({
    isResponsible: (message) => forwardAuth.isResponsible(message),
    answer: (message) => forwardAuth.answer(message),
  });
}
