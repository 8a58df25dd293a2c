import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppConfig } from '#platform/config';
import { createOpenApiDocument } from './openapi.js';
import { StaticAnswer } from './static-answer.js';

const fromHere = createRequire(import.meta.url);
const { version } = fromHere('swagger-ui-dist/package.json') as { version: string };

const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';
/** Below `PUBLIC_URL`. */
export const EXPLORER_ICON_PATH = '/docs/favicon-32x32.png';
/** May be kept, and is asked for again each time: a tag answers that. */
const REVALIDATED = 'no-cache';
/** The page asks for it with the version in its address. */
const VERSIONED = 'public, max-age=31536000, immutable';

/** What the page needs of Swagger UI; its package holds more, which is nobody's business. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': SCRIPT,
  'favicon-32x32.png': 'image/png',
};

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Latchkey API</title>
<link rel="icon" type="image/png" href="docs/favicon-32x32.png?v=${version}">
<link rel="stylesheet" href="docs/swagger-ui.css?v=${version}">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js?v=${version}"></script>
<script src="docs/explorer.js"></script>
</body>
</html>
`;

/** The address of the document is taken from the script's own: the service may live below a path. */
const START = `SwaggerUIBundle({
  url: new URL('openapi.json', document.currentScript.src).href,
  dom_id: '#swagger-ui',
  deepLinking: true,
  tryItOutEnabled: true,
  persistAuthorization: false,
  validatorUrl: null,
});
`;

/** Serves the explorer at `/docs`, and the document at `/docs/openapi.json`. */
export function serveExplorer(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const serve = (path: string, answer: StaticAnswer) =>
    fastify.get(path, (request, reply) => answer.send(request, reply));
  const documentText = () => JSON.stringify(createOpenApiDocument(app));
  serve('/docs', new StaticAnswer(() => PAGE, { type: HTML, caching: REVALIDATED }));
  serve('/docs/explorer.js', new StaticAnswer(() => START, { type: SCRIPT, caching: REVALIDATED }));
  serve('/docs/openapi.json', new StaticAnswer(documentText, { type: JSON_TYPE, caching: REVALIDATED }));
  for (const [name, type] of Object.entries(ASSETS)) {
    const read = () => readFile(fromHere.resolve(`swagger-ui-dist/${name}`));
    serve(`/docs/${name}`, new StaticAnswer(read, { type, caching: VERSIONED }));
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

/**
 * Answers at `/`: browsers get `pages`, or where there are none a page that says where the explorer is; everybody else is
 * told that as JSON.
 */
export function serveFrontPage(
  app: NestFastifyApplication,
  pages: Pick<StaticAnswer, 'send'> | null = null,
): void {
  const { publicPath } = app.get(AppConfig);
  const places = {
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
      void reply.header('vary', 'Accept');
      return isBrowser ? reply.type('text/html; charset=utf-8').send(FRONT_PAGE) : reply.send(places);
    });
}
