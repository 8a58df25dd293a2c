import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type FastifyInstance } from 'fastify';
import { AppConfig } from '#platform/config';
import { raiseBodyLimits } from '#platform/http';
import { Authenticator } from './authenticator.js';

const KIB = 1_024;

/** Lets known callers send bodies as large as an encrypted item, where a route takes them. Call before `listen`. */
export function acceptLargeBodies(app: NestFastifyApplication): void {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const maxValueBytes = app.get(AppConfig).env.DATA_ITEM_MAX_KIB * KIB;
  const authenticator = app.get(Authenticator);
  raiseBodyLimits(fastify, maxValueBytes, async (request, reply) => {
    const credentials = authenticator.getCredentials(request, { level: 'user' });
    await authenticator.authenticate(credentials, {}, request, reply);
  });
}
