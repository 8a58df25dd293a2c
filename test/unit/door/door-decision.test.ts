import { describe, expect, it } from '@jest/globals';
import {
  decideAtDoor,
  type DoorApplication,
  type DoorCaller,
  type DoorRequest,
  findApplicationAt,
  findDoorTerminal,
  parseCanonicalPath,
} from '#door';
import { type UserId } from '#shared';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

const OPTIONS = { publicPaths: [], allowsApiKeys: false, allowsEncodedSlash: false, allowsPreflight: false };
const APPLICATION: DoorApplication = {
  slug: 'shell',
  isEnabled: true,
  pathPrefix: '',
  upstream: 'http://127.0.0.1:7681',
  who: 'everyone',
  needs: 'login',
  maxAgeMinutes: null,
  terminal: null,
  options: OPTIONS,
};
const SESSION = { loggedInAt: NOW - 10 * MINUTE, secondFactorAt: null, isLocked: false, mustEnrol: false };
const CALLER: DoorCaller = {
  userId: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' as UserId,
  username: 'ada',
  isAdmin: false,
  isListed: false,
  session: SESSION,
  scopes: [],
  isTerminalLocked: false,
};
type Application = Omit<Partial<DoorApplication>, 'options'> & {
  options?: Partial<DoorApplication['options']>;
};
type Request = Omit<Partial<DoorRequest>, 'path'> & { path?: string };

function decide(application: Application, caller: Partial<DoorCaller> | null, request: Request = {}) {
  const options = { ...OPTIONS, ...application.options };
  const path = parseCanonicalPath(request.path ?? '/');
  return decideAtDoor({
    application: { ...APPLICATION, ...application, options },
    caller: caller && { ...CALLER, ...caller },
    request: { method: 'GET', isWebSocket: false, isPreflight: false, ...request, path },
    now: NOW,
  });
}

/** The reason of a refusal; or whom the request is passed on for. */
function outcome(...question: Parameters<typeof decide>): string {
  const decision = decide(...question);
  if (!decision.isAllowed) return decision.reason;
  return decision.withIdentity ? 'user' : 'anybody';
}

describe('the decision at the door', () => {
  it('names the rule that decides', () => {
    expect(decide({}, {})).toEqual({
      isAllowed: true,
      withIdentity: true,
      line: 'who: everyone; needs: login',
    });
    expect(decide({ who: 'listed' }, {})).toEqual({
      isAllowed: false,
      reason: 'not_allowed',
      line: 'who: users; ada is not on the list',
    });
    expect(decide({ options: { publicPaths: ['/assets/'] } }, null, { path: '/assets/a.css' })).toEqual({
      isAllowed: true,
      withIdentity: false,
      line: 'public_paths: /assets/',
    });
  });

  it('refuses everything while the application is switched off', () => {
    const off = { isEnabled: false, options: { publicPaths: ['/health'], allowsPreflight: true } };
    expect(outcome(off, { isAdmin: true })).toBe('application_disabled');
    expect(outcome(off, null, { path: '/health' })).toBe('application_disabled');
    expect(outcome(off, null, { method: 'OPTIONS', isPreflight: true })).toBe('application_disabled');
  });

  it.each(['TRACE', 'CONNECT', 'TRACK', 'get', 'GET ', '', 'G\r\nX', 'A'.repeat(33)])(
    'refuses the method %j',
    (method) => {
      expect(outcome({}, {}, { method })).toBe('invalid_request');
    },
  );

  it('asks callers without a session to log in', () => {
    expect(outcome({}, null)).toBe('login_required');
  });

  it.each([
    ['everyone', {}, 'user'],
    ['admins', {}, 'not_allowed'],
    ['admins', { isAdmin: true }, 'user'],
    ['admins', { isListed: true }, 'not_allowed'],
    ['listed', {}, 'not_allowed'],
    ['listed', { isListed: true }, 'user'],
    ['listed', { isAdmin: true }, 'not_allowed'],
    ['roles', { isAdmin: true }, 'not_allowed'],
  ] as const)('admits to an application for %s the caller %j: %s', (who, caller, expected) => {
    expect(outcome({ who: who as 'everyone' }, caller)).toBe(expected);
  });

  it('refuses a locked screen before it looks at rights', () => {
    const session = { ...SESSION, isLocked: true };
    expect(outcome({}, { session })).toBe('screen_locked');
    expect(outcome({ who: 'admins' }, { session })).toBe('screen_locked');
  });

  it('counts a session without the required second factor as no login, before it looks at rights', () => {
    const session = { ...SESSION, mustEnrol: true };
    expect(outcome({}, { session })).toBe('login_required');
    expect(outcome({ who: 'admins' }, { session })).toBe('login_required');
    expect(outcome({}, { session: { ...session, isLocked: true } })).toBe('screen_locked');
  });

  it.each([
    ['login', null, null, 'user'],
    ['login', 10, null, 'proof_too_old'],
    ['login', 11, null, 'user'],
    ['second_factor', null, null, 'second_factor_required'],
    ['second_factor', null, 60, 'user'],
    ['second_factor', 5, 5, 'proof_too_old'],
    ['second_factor', 5, 4, 'user'],
    ['third_factor', null, null, 'second_factor_required'],
  ] as const)(
    'needs %s within %s minutes and gets one of %s minutes ago: %s',
    (needs, maxAgeMinutes, age, expected) => {
      const secondFactorAt = age === null ? null : NOW - age * MINUTE;
      const caller = { session: { ...SESSION, secondFactorAt } };
      expect(outcome({ needs: needs as 'login', maxAgeMinutes }, caller)).toBe(expected);
    },
  );

  it('accepts an API key only with the scope of an application that allows keys', () => {
    const key = { session: null, scopes: ['door:shell'] };
    expect(outcome({}, key)).toBe('api_key_not_accepted');
    const allows = { options: { allowsApiKeys: true }, needs: 'second_factor', maxAgeMinutes: 1 } as const;
    expect(outcome(allows, key)).toBe('user');
    expect(outcome(allows, { session: null, scopes: ['door:shells', 'full'] })).toBe('api_key_not_accepted');
    expect(outcome({ ...allows, who: 'admins' }, key)).toBe('not_allowed');
  });

  it('applies the lock of a fixed terminal, and of the one in the path', () => {
    const caller = { isTerminalLocked: true };
    expect(outcome({ terminal: 'cont_1' }, caller, { path: '/any' })).toBe('terminal_locked');
    const pattern = { terminal: '/terminal/{id}/' };
    expect(outcome(pattern, caller, { path: '/terminal/cont_1' })).toBe('terminal_locked');
    expect(outcome(pattern, caller, { path: '/terminal/cont_1/ws', isWebSocket: true })).toBe(
      'terminal_locked',
    );
    expect(outcome(pattern, {}, { path: '/terminal/cont_1/ws' })).toBe('user');
    expect(outcome(pattern, caller, { path: '/assets/a.css' })).toBe('user');
    expect(outcome(pattern, {}, { path: '/terminal/a%20b/' })).toBe('invalid_request');
    expect(outcome(pattern, {}, { path: '/terminal/a/..;/b/' })).toBe('invalid_request');
  });
});

describe('public paths', () => {
  const options = { publicPaths: ['/health', '/assets/', '/assets/private-looking/'] };

  it.each([
    ['GET', '/health', 'anybody'],
    ['HEAD', '/health', 'anybody'],
    // CVE-2025-54576 (oauth2-proxy): a rule must not match the query.
    ['GET', '/admin?/health', 'login_required'],
    ['GET', '/health?a=b', 'anybody'],
    ['GET', '/health/', 'login_required'],
    ['GET', '/healthy', 'login_required'],
    ['GET', '/Health', 'login_required'],
    ['GET', '/assets', 'login_required'],
    ['GET', '/assets/', 'anybody'],
    ['GET', '/assets/a/b.css', 'anybody'],
    ['GET', '/%61ssets/a.css', 'anybody'],
    ['POST', '/health', 'login_required'],
    ['PUT', '/assets/a.css', 'login_required'],
    ['GET', '/assets/../admin', 'invalid_request'],
    ['GET', '/assets/%2e%2e/admin', 'invalid_request'],
    ['GET', '/assets/..%2fadmin', 'invalid_request'],
    ['GET', '/assets/..;/admin', 'invalid_request'],
    ['GET', '/assets%2fa.css', 'invalid_request'],
    ['GET', '//assets/a.css', 'invalid_request'],
    ['GET', '/assets/%252e%252e/admin', 'invalid_request'],
    // CVE-2026-41059 (oauth2-proxy).
    ['GET', '/assets/a#b', 'invalid_request'],
    ['GET', '/assets/a%23b', 'invalid_request'],
  ])('let %s %s through for: %s', (method, path, expected) => {
    expect(outcome({ options }, null, { method, path })).toBe(expected);
  });

  it('admit no WebSocket, and nobody with an identity', () => {
    expect(outcome({ options }, null, { path: '/assets/ws', isWebSocket: true })).toBe('login_required');
    expect(outcome({ options, who: 'admins' }, { isAdmin: true }, { path: '/health' })).toBe('anybody');
    expect(decide({ options }, null, { path: '/assets/private-looking/a' }).line).toBe(
      'public_paths: /assets/private-looking/',
    );
  });

  it('are joined by preflights where the application allows them', () => {
    const preflight = { method: 'OPTIONS', isPreflight: true, path: '/api' };
    expect(outcome({}, null, preflight)).toBe('login_required');
    expect(outcome({ options: { allowsPreflight: true } }, null, preflight)).toBe('anybody');
    expect(outcome({ options: { allowsPreflight: true } }, null, { method: 'OPTIONS' })).toBe(
      'login_required',
    );
    expect(outcome({ options: { allowsPreflight: true } }, null, { ...preflight, method: 'GET' })).toBe(
      'login_required',
    );
  });
});

describe('ambiguous paths', () => {
  it.each([
    ['/a//b', 'user'],
    ['/a/../b', 'user'],
    ['/a%2fb', 'invalid_request'],
    ['/a%00b', 'invalid_request'],
    ['/a%zz', 'invalid_request'],
  ])('are judged without a path rule: %s gives %s', (path, expected) => {
    expect(outcome({}, {}, { path })).toBe(expected);
  });

  it('may contain an encoded slash where the application allows it and has no path rule', () => {
    const options = { allowsEncodedSlash: true };
    expect(outcome({ options }, {}, { path: '/a%2fb' })).toBe('user');
    expect(outcome({ options: { ...options, publicPaths: ['/x'] } }, {}, { path: '/a%2fb' })).toBe(
      'invalid_request',
    );
  });

  it.each<[string, Application]>([
    ['a path prefix', { pathPrefix: '/shell/' }],
    ['a base path of the upstream', { upstream: 'http://127.0.0.1:8080/guacamole' }],
    ['a terminal pattern', { terminal: '/t/{id}/' }],
    ['a public path', { options: { publicPaths: ['/x'] } }],
  ])('are refused where the application has %s', (_name, application) => {
    expect(outcome(application, {}, { path: '/shell/../b' })).toBe('invalid_request');
  });
});

describe('applications that share an origin', () => {
  const [root, one, deep] = [{ pathPrefix: '' }, { pathPrefix: '/one/' }, { pathPrefix: '/one/two/' }];
  const at = (path: string, ...candidates: { pathPrefix: string }[]) =>
    findApplicationAt(candidates, parseCanonicalPath(path));

  it('are told apart by the longest prefix of the path', () => {
    expect(at('/one/x', root, one, deep)).toBe(one);
    expect(at('/one/two/x', deep, one, root)).toBe(deep);
    expect(at('/one', root, one)).toBe(root);
    expect(at('/two/', one, deep)).toBeNull();
    expect(at('/')).toBeNull();
  });

  it('are not found by an ambiguous path', () => {
    expect(at('/one/../two/', root)).toBe(root);
    expect(at('/one/../two/', root, one)).toBeNull();
  });

  it('refuse paths outside of their prefix', () => {
    expect(outcome({ pathPrefix: '/one/' }, {}, { path: '/two/' })).toBe('outside_application');
    expect(outcome({ pathPrefix: '/one/' }, {}, { path: '/one' })).toBe('outside_application');
    expect(outcome({ pathPrefix: '/one/' }, {}, { path: '/one/x' })).toBe('user');
  });
});

describe('the terminal of a request', () => {
  it.each([
    [null, '/', null],
    ['cont_1', '/any', 'cont_1'],
    ['/terminal/{id}/', '/terminal/cont_1/ws', 'cont_1'],
    ['/terminal/{id}', '/terminal/cont_1', 'cont_1'],
    ['/c/{id}/ws', '/c/1/ws', '1'],
    ['/c/{id}/ws', '/c/1/wss', null],
    ['/c/{id}/ws', '/c/1', null],
    ['/terminal/{id}/', '/terminal/', null],
    ['/terminal/{id}/', '/terminal', null],
    ['/terminal/{id}/', '/other/cont_1', null],
    ['/terminal/{id}/', '/terminal/a%20b', null],
  ])('by the rule %s and the path %s is %s', (terminal, path, id) => {
    expect(findDoorTerminal({ terminal }, parseCanonicalPath(path))).toBe(id);
  });
});
