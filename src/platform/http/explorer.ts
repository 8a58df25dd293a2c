import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppConfig, programFolder } from '#platform/config';
import { EXPLORER_SCRIPT, explorerPage, MARK } from './explorer.page.js';
import { explorerStyle } from './explorer.style.js';
import { createOpenApiDocument } from './openapi.js';
import { appendVary } from './response-headers.js';
import { StaticResponse } from './static-response.js';

/** Files of Swagger UI that the build copies. */
const folder = join(programFolder, 'dist/explorer');

const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';
const SVG = 'image/svg+xml';
const SCRIPT = 'text/javascript; charset=utf-8';
/** Relative to `PUBLIC_URL`. */
export const EXPLORER_ICON_PATH = '/docs/mark.svg';
/** Clients may cache the response, but must revalidate it. */
const REVALIDATED = 'no-cache';
/** The URL contains the version. */
const VERSIONED = 'public, max-age=31536000, immutable';

/** The files of Swagger UI that the page loads. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': STYLE,
  'swagger-ui-bundle.js': SCRIPT,
};

/** Serves the explorer at `/docs`, and the document at `/docs/openapi.json`. */
export function serveExplorer(app: NestFastifyApplication): void {
  const config = app.get(AppConfig);
  const fastify = app.getHttpAdapter().getInstance();
  const serve = (path: string, response: StaticResponse) =>
    fastify.get(path, (request, reply) => response.send(request, reply));
  const documentText = () => JSON.stringify(createOpenApiDocument(app));
  const serveText = (path: string, type: string, text: () => string) =>
    serve(path, new StaticResponse(text, { type, caching: REVALIDATED }));
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  serveText('/docs', HTML, () => explorerPage(config, version));
  serveText('/docs/explorer.js', SCRIPT, () => EXPLORER_SCRIPT);
  serveText('/docs/explorer.css', STYLE, () => explorerStyle(config.env.BRAND_ACCENT_COLOR));
  serveText(EXPLORER_ICON_PATH, SVG, () => MARK);
  serveText('/docs/openapi.json', JSON_TYPE, documentText);
  for (const [name, type] of Object.entries(ASSETS)) {
    const read = () => readFile(join(folder, name));
    serve(`/docs/${name}`, new StaticResponse(read, { type, caching: VERSIONED }));
  }
  // Links of the page are relative to /docs.
  for (const path of ['/docs/', '/docs/index.html']) {
    fastify.get(path, (_request, reply) => reply.redirect('../docs', 308));
  }
}

const FRONT_PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Latchkey</title></head>
<body>
<h1>Latchkey</h1>
<p>Accounts, sessions and security for browser-based terminals and remote desktops.</p>
<ul>
<li><a href="docs">Explorer</a>: read about the operations of the API, and try them</li>
<li><a href="docs/openapi.json">OpenAPI document</a>, for generated clients</li>
<li><a href="health">Health</a></li>
</ul>
<p>The guides for operators and integrators are in the folder docs of the installation.</p>
</body>
</html>
`;

/** Serves `/`: browsers get `pages`, or else a page that links to the explorer; other clients get the same links as JSON. */
export function serveFrontPage(
  app: NestFastifyApplication,
  pages: Pick<StaticResponse, 'send'> | null = null,
): void {
  const { publicPath } = app.get(AppConfig);
  const links = {
    name: 'Latchkey',
    explorer: `${publicPath}/docs`,
    openapi: `${publicPath}/docs/openapi.json`,
    health: `${publicPath}/health`,
  };
  app
    .getHttpAdapter()
    .getInstance()
    .get('/', (request, reply) => {
      const isBrowser = request.headers.accept?.includes('text/html') === true;
      if (isBrowser && pages) return pages.send(request, reply);
      appendVary(reply, 'Accept');
      return isBrowser ? reply.type('text/html; charset=utf-8').send(FRONT_PAGE) : reply.send(links);
    });
}
