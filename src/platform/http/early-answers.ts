import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { withRequestContext } from '#platform/context';
import { toRequestContext } from './socket-context.js';

/** A response, with header names in lower case. */
export type EarlyAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
};

/** Answers some of the requests. */
export type EarlyResponder = {
  readonly isResponsible: (request: FastifyRequest) => boolean;
  readonly answer: (request: FastifyRequest) => Promise<EarlyAnswer>;
};

const respondersOf = new WeakMap<FastifyInstance, EarlyResponder[]>();
const answered = new WeakSet<FastifyRequest>();

/** Whether the request was answered by an {@link EarlyResponder}. */
export const isAnsweredEarly = (request: FastifyRequest): boolean => answered.has(request);

/**
 * Answers requests of any method before the request limit, CORS, routing and the body: those of proxies that ask whether
 * they may pass a request on. Call before `listen`.
 */
export function answerEarly(fastify: FastifyInstance, responder: EarlyResponder): void {
  respondersOf.get(fastify)?.push(responder);
}

/** Adds the hook for {@link answerEarly}. */
export function provideEarlyAnswers(fastify: FastifyInstance): void {
  const responders: EarlyResponder[] = [];
  respondersOf.set(fastify, responders);
  fastify.addHook('onRequest', (request, reply, done) => {
    const responder = responders.find(({ isResponsible }) => isResponsible(request));
    if (!responder) return done();
    answered.add(request);
    void withRequestContext(toRequestContext(request), () => responder.answer(request)).then(
      (answer) => send(reply, answer),
      done,
    );
  });
}

function send(reply: FastifyReply, { status, headers, body }: EarlyAnswer): void {
  void reply.status(status);
  for (const [name, value] of Object.entries(headers)) void reply.header(name, value);
  void reply.send(body);
}
