import { type CanonicalPath, isMalformed } from './canonical-path.js';
import {
  admitAnybody,
  type DoorApplication,
  type DoorDecision,
  type DoorQuestion,
  type DoorRule,
  refuse,
} from './door-question.js';
import { findPublicPath, isTerminalPattern } from './path-rules.js';

const METHOD = /^[A-Z]{1,32}$/;
/** Methods that make a proxy or server answer by itself (RFC 9110, sections 9.3.6 and 9.3.8). */
const REFUSED_METHODS: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);
const PUBLIC_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** The rules that do not depend on the caller, in their order. */
export const REQUEST_RULES: readonly DoorRule[] = [
  checkEnabled,
  checkMethod,
  checkPath,
  admitPreflight,
  admitPublicPath,
];

/** The fields of an application that may depend on the path. */
type PathRules = Pick<DoorApplication, 'pathPrefix' | 'upstream' | 'terminal'> & {
  readonly options: Pick<DoorApplication['options'], 'publicPaths'>;
};

/** Whether a rule of the application depends on the path, so that ambiguous paths are refused. */
export function hasPathRule({ pathPrefix, upstream, terminal, options }: PathRules): boolean {
  const hasBasePath = upstream !== null && /^https?:\/\/[^/]+\/./.test(upstream);
  const hasPattern = terminal !== null && isTerminalPattern(terminal);
  return pathPrefix !== '' || hasBasePath || hasPattern || options.publicPaths.length > 0;
}

function checkEnabled({ application }: DoorQuestion): DoorDecision | null {
  return application.isEnabled ? null : refuse('application_disabled', 'enabled: false');
}

function checkMethod({ request: { method } }: DoorQuestion): DoorDecision | null {
  if (METHOD.test(method) && !REFUSED_METHODS.has(method)) return null;
  return refuse('invalid_request', 'method: never passed on');
}

function checkPath({ application, request: { path } }: DoorQuestion): DoorDecision | null {
  if (path.problem !== null && isRefusedProblem(application, path.problem))
    return refuse(
      'invalid_request',
      `the path is ${isMalformed(path.problem) ? 'not valid' : 'ambiguous'}: ${path.problem}`,
    );
  if (path.path === null || path.path.startsWith(application.pathPrefix)) return null;
  return refuse('outside_application', `path_prefix: ${application.pathPrefix}; the path is outside of it`);
}

function isRefusedProblem(
  application: DoorApplication,
  problem: NonNullable<CanonicalPath['problem']>,
): boolean {
  if (isMalformed(problem) || hasPathRule(application)) return true;
  return problem === 'encoded-slash' && !application.options.allowsEncodedSlash;
}

function admitPreflight({ application: { options }, request }: DoorQuestion): DoorDecision | null {
  const isAdmitted = options.allowsPreflight && request.isPreflight && request.method === 'OPTIONS';
  return isAdmitted ? admitAnybody('allow_preflight: true') : null;
}

function admitPublicPath({ application: { options }, request }: DoorQuestion): DoorDecision | null {
  const { method, path, isWebSocket } = request;
  if (!PUBLIC_METHODS.has(method) || isWebSocket || path.path === null) return null;
  const rule = findPublicPath(options.publicPaths, path.path);
  return rule === null ? null : admitAnybody(`public_paths: ${rule}`);
}
