import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import cors, { type FastifyCorsOptions } from '@fastify/cors';
import { RouteConfig } from '@nestjs/platform-fastify';
import { type AppConfig } from '#platform/config';

const COMMON = {
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

const EXPLORER = /^\/docs(?:[/?]|$)/;

/** The explorer loads its own script and stylesheet, and needs inline styles and data: images. */
const EXPLORER_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Returns the security headers for a path; errors and redirects have them, too. */
type SecurityHeaders = (url?: string) => Readonly<Record<string, string>>;

/** The settings that the headers depend on. */
export type HeaderSettings = { readonly isHttps: boolean; readonly env: { readonly HSTS: string } };

/** Both sets are built once, because every response has one of them. */
export function securityHeaders({ isHttps, env: { HSTS } }: HeaderSettings): SecurityHeaders {
  const transport = isHttps && HSTS !== 'off' ? { 'strict-transport-security': HSTS } : {};
  const api = { ...COMMON, 'content-security-policy': API_POLICY, ...transport };
  const explorer = { ...COMMON, 'content-security-policy': EXPLORER_POLICY, ...transport };
  return (url = '') => (EXPLORER.test(url) ? explorer : api);
}

/** Adds the security headers and the request id to the response of every request that can be parsed. */
export function sendResponseHeaders(fastify: FastifyInstance, settings: HeaderSettings): void {
  const headersFor = securityHeaders(settings);
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.headers(headersFor(request.url)).header('x-request-id', request.id);
    done();
  });
}

const ALLOWED_HEADERS = [
  'Authorization',
  'Content-Type',
  'Last-Event-ID',
  'X-Admin-Target-User',
  'X-Auth-Mode',
  'X-Background',
  'X-Device-Token',
  'X-Electron-App',
  'X-Request-Id',
  'X-Requested-With',
  'X-Termix-Device-ID',
];

/**
 * The origin of any sandboxed frame. It identifies no page, so it gets access with Bearer tokens only, never with
 * cookies.
 */
const OPAQUE_ORIGIN = 'null';

/** Prevents pages of all other origins, including the listed ones, from reading the responses of this route. */
export const WithoutCors = () => RouteConfig({ cors: false });

type ChooseOptions = (error: null, options: FastifyCorsOptions) => void;

type Settings = Pick<AppConfig, 'corsOrigins'> & {
  readonly env: Pick<AppConfig['env'], 'CORS_ALLOW_FILE_ORIGIN'>;
};

/**
 * Allows pages of the listed origins to use the API; without any, sends no CORS headers. Uses Fastify directly, because
 * Nest's `enableCors` copies headers to the raw response, which is slow. Calls the plugin instead of registering it,
 * because hooks of a registered plugin would run after all of ours.
 */
export function enableCors(fastify: FastifyInstance, { corsOrigins, env }: Settings): void {
  if (corsOrigins.length === 0) return;
  const listed = optionsFor([...corsOrigins], true);
  const others = optionsFor(env.CORS_ALLOW_FILE_ORIGIN ? [OPAQUE_ORIGIN] : [], false);
  const listedOrigins = new Set(corsOrigins);
  const delegator = ({ headers: { origin = '' } }: FastifyRequest, done: ChooseOptions) => {
    done(null, listedOrigins.has(origin) ? listed : others);
  };
  cors(fastify, { delegator }, (error) => {
    if (error) throw error;
  });
}

const optionsFor = (origin: string[], credentials: boolean): FastifyCorsOptions => ({
  origin,
  credentials,
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  allowedHeaders: ALLOWED_HEADERS,
  exposedHeaders: ['Retry-After', 'X-Latchkey-Login', 'X-Request-Id'],
  maxAge: 600,
  // The plugin would refuse with a plain-text body of its own.
  strictPreflight: false,
});

/** Adds names to the `Vary` header of a response; keeps those already present, such as `Origin` for CORS. */
export function appendVary(reply: FastifyReply, ...added: readonly string[]): void {
  const present = String(reply.getHeader('vary') ?? '')
    .split(',')
    .map((name) => name.trim());
  const byName = new Map([...present, ...added].map((name) => [name.toLowerCase(), name]));
  byName.delete('');
  void reply.header('vary', [...byName.values()].join(', '));
}
