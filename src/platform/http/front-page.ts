import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppConfig } from '#platform/config';
import { type StaticAnswer } from './static-answer.js';

const PAGE = `<!doctype html>
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
      return isBrowser ? reply.type('text/html; charset=utf-8').send(PAGE) : reply.send(places);
    });
}
