import { readFile } from 'node:fs/promises';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { serveFrontPage, StaticResponse } from '#platform/http';
import { Log } from '#platform/logging';
import { AppConfig } from '#platform/config';
import { serveWellKnown } from './serve-well-known.js';
import { WebPages } from './web-pages.js';

/**
 * Serves the pages at every path without a route, or only a front page at `/` if the pages are off or not built. Routes
 * of the API take precedence, because the hook handles requests that the router did not match.
 */
export function servePages(app: NestFastifyApplication): void {
  const pages = app.get(WebPages);
  serveFrontPage(app, pages.document);
  serveBrandLogo(app);
  serveWellKnown(app);
  if (pages.state === 'not-built')
    app
      .get(Log)
      .info('the web pages are not built, only the API is served: run "npm run build", or set WEB=off');
  if (!pages.isServed) return;
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const [path = ''] = request.url.split('?', 1);
    const response = request.is404 && isRead ? pages.findResponse(path, request.headers.accept) : null;
    if (response === null) return done();
    response
      .send(request, reply)
      .catch((error: unknown) => done(isGone(error) ? undefined : (error as Error)));
  });
}

/** Whether the file is missing, because a new build replaced the one that was listed at startup. */
const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Relative to `PUBLIC_URL`. */
export const BRAND_LOGO_PATH = 'brand/logo';

const HEADERS = {
  // An SVG image that is opened directly is a document: block its scripts, and sandbox it.
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'",
  // Front ends on other origins also show it.
  'cross-origin-resource-policy': 'cross-origin',
};

/** Serves the logo of this installation, so that pages need no other origin for it. */
function serveBrandLogo(app: NestFastifyApplication): void {
  const { brandLogo } = app.get(AppConfig);
  if (brandLogo === null) return;
  const { file, type } = brandLogo;
  const response = new StaticResponse(() => readFile(file), { type, caching: 'no-cache', headers: HEADERS });
  app
    .getHttpAdapter()
    .getInstance()
    .get(`/${BRAND_LOGO_PATH}`, (request, reply) => response.send(request, reply));
}
