import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { AppConfig } from '#platform/config';
import { documentAlternatives } from './openapi-examples.js';
import { documentHeaders } from './openapi-headers.js';
import { documentRefusals, METHODS } from './openapi-refusals.js';

const DESCRIPTION = `Accounts, sessions and security for browser-based terminals and remote desktops.

**Try it here:** send \`POST /users/create\`, then \`POST /users/login\`. The browser keeps the session cookie,
so every other operation works from this page afterwards. To try a token instead, log in with the header
\`X-Auth-Mode: bearer\`, copy \`token\` from the answer, and put it into **Authorize**.

Every refusal has the same body: \`error\`, a sentence for people, and \`code\`, a stable name for programs.
docs/errors.md lists every code.`;

/** In the order of a first visit. */
const TAGS: readonly (readonly [string, string])[] = [
  ['Registration and login', 'Accounts and sessions'],
  ['Second factor', 'Authenticator apps, backup codes and trusted devices'],
  ['Passwords and data', 'Changing the password, opening the encrypted data'],
  ['Password reset', 'For those who forgot it'],
  ['Single sign-on', 'Logging in through an identity provider'],
  ['Encrypted data', 'Small items that only their owner can open, and the API keys that they allow to'],
  ['Screen lock', 'A passcode for shared workstations, and one session at a time'],
  ['Terminal locks', 'Terminals that open with the second factor only'],
  ['Remote desktops', 'Tokens for the WebSocket to guacd'],
  ['Sessions', 'Who is logged in where'],
  ['API keys', 'For programs'],
  ['Users', 'Who is there'],
  ['Administration', 'Roles and removal of accounts'],
  ['Audit log', 'Who did what, when and from where'],
  ['Settings', 'What admins change while the service runs'],
  ['Health', 'For orchestrators and monitoring'],
];

/** The OpenAPI document of the running application. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const { env } = app.get(AppConfig);
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Latchkey')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('Apache 2.0', 'https://www.apache.org/licenses/LICENSE-2.0.html')
    .addServer(serverPath(env.PUBLIC_URL), 'This installation')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'A session token, or an API key (tmx_…)' },
      'bearer',
    )
    .addCookieAuth(
      'jwt',
      {
        type: 'apiKey',
        in: 'cookie',
        name: 'jwt',
        description: 'Set by logging in; over HTTPS as `__Host-jwt` as well, which counts alone',
      },
      'cookie',
    );
  for (const [name, description] of TAGS) builder.addTag(name, description);
  const operationIdFactory = (_controller: string, method: string) => method;
  const document = SwaggerModule.createDocument(app, builder.build(), { operationIdFactory });
  return documentHeaders(documentAlternatives(documentRefusals(withoutCredentials(document), env)));
}

/** Says of operations that need no credential that they need none: silence would leave it open. */
function withoutCredentials(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method];
      if (operation) operation.security ??= [];
    }
  }
  return document;
}

/** The path of `PUBLIC_URL`, so that the explorer calls the right address behind a proxy that takes a prefix away. */
const serverPath = (publicUrl: string): string => new URL(publicUrl).pathname;
