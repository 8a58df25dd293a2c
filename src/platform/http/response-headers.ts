import { type FastifyInstance } from 'fastify';

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
export type SecurityHeaders = (url?: string) => Readonly<Record<string, string>>;

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
