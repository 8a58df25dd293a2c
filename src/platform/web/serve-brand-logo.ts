import { readFile } from 'node:fs/promises';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppConfig } from '#platform/config';
import { StaticAnswer } from '#platform/http';

/** Below `PUBLIC_URL`. */
export const BRAND_LOGO_PATH = 'brand/logo';

const HEADERS = {
  // An SVG image that is opened by itself is a document: without scripts, and of an origin of its own.
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
  // Pages that are hosted elsewhere show it, too.
  'cross-origin-resource-policy': 'cross-origin',
};

/** Serves the logo of this installation, so that no page has to fetch one from elsewhere. */
export function serveBrandLogo(app: NestFastifyApplication): void {
  const { brandLogo } = app.get(AppConfig);
  if (brandLogo === null) return;
  const { file, type } = brandLogo;
  const answer = new StaticAnswer(() => readFile(file), { type, caching: 'no-cache', headers: HEADERS });
  app
    .getHttpAdapter()
    .getInstance()
    .get(`/${BRAND_LOGO_PATH}`, (request, reply) => answer.send(request, reply));
}
