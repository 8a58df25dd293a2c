import cors, { type FastifyCorsOptions } from '@fastify/cors';
import { type FastifyInstance } from 'fastify';

const ALLOWED_HEADERS = [
  'Authorization',
  'Content-Type',
  'X-Auth-Mode',
  'X-Background',
  'X-Device-Token',
  'X-Electron-App',
  'X-Request-Id',
  'X-Requested-With',
];

/**
 * Lets pages of the listed origins use the API; without any, nobody is told anything. Registered with Fastify itself:
 * Nest's `enableCors` copies headers to the raw response, where each then costs more than all of them together. Called,
 * not registered: hooks of a registered plugin would be added at the start, behind all of ours.
 */
export function shareAcrossOrigins(fastify: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const options: FastifyCorsOptions = {
    origin: [...origins],
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    allowedHeaders: ALLOWED_HEADERS,
    exposedHeaders: ['Retry-After', 'X-Request-Id'],
    maxAge: 600,
    // Its refusal would be a sentence of its own, in plain text.
    strictPreflight: false,
  };
  cors(fastify, options, (error) => {
    if (error) throw error;
  });
}
