import { type FastifyInstance, type FastifyRequest } from 'fastify';
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

/** The explorer's page loads its own script and style, and draws a few inline styles and images. */
const EXPLORER_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The security headers of an answer, errors and redirects included, by the address that was asked. */
type SecurityHeaders = (url?: string) => Readonly<Record<string, string>>;

/** What the headers depend on. */
export type HeaderSettings = { readonly isHttps: boolean; readonly env: { readonly HSTS: string } };

/** Both kinds are made once: they go out with every answer. */
export function securityHeaders({ isHttps, env: { HSTS } }: HeaderSettings): SecurityHeaders {
  const transport = isHttps && HSTS !== 'off' ? { 'strict-transport-security': HSTS } : {};
  const api = { ...COMMON, 'content-security-policy': API_POLICY, ...transport };
  const explorer = { ...COMMON, 'content-security-policy': EXPLORER_POLICY, ...transport };
  return (url = '') => (EXPLORER.test(url) ? explorer : api);
}

/** Security headers and the request id on every answer to a request that could be read. */
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

/** Any sandboxed frame sends it, so it can never be told who asks: with a Bearer token, and without credentials. */
const OPAQUE_ORIGIN = 'null';

/** Pages of other origins never read the answers of this route, not even those of listed ones. */
export const WithoutCors = () => RouteConfig({ cors: false });

type Choose = (error: null, options: FastifyCorsOptions) => void;

type Settings = Pick<AppConfig, 'corsOrigins'> & {
  readonly env: Pick<AppConfig['env'], 'CORS_ALLOW_FILE_ORIGIN'>;
};

/**
 * Lets pages of the listed origins use the API; without any, nobody is told anything. Registered with Fastify itself:
 * Nest's `enableCors` copies headers to the raw response, where each then costs more than all of them together. Called,
 * not registered: hooks of a registered plugin would be added at the start, behind all of ours.
 */
export function shareAcrossOrigins(fastify: FastifyInstance, { corsOrigins, env }: Settings): void {
  if (corsOrigins.length === 0) return;
  const listed = optionsFor([...corsOrigins], true);
  const others = optionsFor(env.CORS_ALLOW_FILE_ORIGIN ? [OPAQUE_ORIGIN] : [], false);
  const isListed = new Set(corsOrigins);
  const delegator = ({ headers: { origin = '' } }: FastifyRequest, done: Choose) => {
    done(null, isListed.has(origin) ? listed : others);
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
  // Its refusal would be a sentence of its own, in plain text.
  strictPreflight: false,
});
