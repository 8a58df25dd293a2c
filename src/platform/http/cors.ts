import cors from '@fastify/cors';
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
 * Nest's `enableCors` copies headers to the raw response, where each then costs more than all of them together.
 */
export function shareAcrossOrigins(fastify: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  void fastify.register(cors, {
    origin: [...origins],
    credentials: true,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    allowedHeaders: ALLOWED_HEADERS,
    exposedHeaders: ['Retry-After', 'X-Request-Id'],
    maxAge: 600,
    // Its refusal would be a sentence of its own, in plain text.
    strictPreflight: false,
  });
}
