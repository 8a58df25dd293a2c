import { type RequestContext } from '#platform/context';

/** The context of an unauthenticated request. */
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
