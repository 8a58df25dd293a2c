import cors, { type FastifyCorsOptions } from '@fastify/cors';
import { RouteConfig } from '@nestjs/platform-fastify';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type AppConfig } from '#platform/config';

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
