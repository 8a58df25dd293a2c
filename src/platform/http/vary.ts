import { type FastifyReply } from 'fastify';

/** Adds names to the `Vary` header of a response; those that other parts have set, such as `Origin` for CORS, stay. */
export function appendVary(reply: FastifyReply, ...added: readonly string[]): void {
  const present = String(reply.getHeader('vary') ?? '')
    .split(',')
    .map((name) => name.trim());
  const byName = new Map([...present, ...added].map((name) => [name.toLowerCase(), name]));
  byName.delete('');
  void reply.header('vary', [...byName.values()].join(', '));
}
