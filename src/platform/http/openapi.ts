import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { AppConfig } from '#platform/config';
import { documentRefusals } from './openapi-refusals.js';

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
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Latchkey')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'A session token, or an API key (tmx_…)' },
      'bearer',
    )
    .addCookieAuth(
      'jwt',
      { type: 'apiKey', in: 'cookie', name: 'jwt', description: 'Set by logging in' },
      'cookie',
    );
  for (const [name, description] of TAGS) builder.addTag(name, description);
  const operationIdFactory = (_controller: string, method: string) => method;
  const document = SwaggerModule.createDocument(app, builder.build(), { operationIdFactory });
  return documentRefusals(document, app.get(AppConfig).env);
}
