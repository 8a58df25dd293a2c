import { type RequestContext } from '#platform/context';

/** A stranger's request, as handlers know it. */
export function aRequest(known: Partial<RequestContext> = {}): RequestContext {
  return {
    requestId: 'one',
    address: '192.0.2.1',
    userAgent: 'test',
    operation: '/users/login',
    userId: undefined,
    actingKey: undefined,
    whenAnswered: () => undefined,
    ...known,
  };
}
