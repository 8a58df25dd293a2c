import { type INestApplication } from '@nestjs/common';
import {
  DocumentBuilder,
  type OpenAPIObject,
  type OperationObject,
  type ReferenceObject,
  type ResponseObject,
  type SchemaObject,
  SwaggerModule,
} from '@nestjs/swagger';
import { AppConfig } from '#platform/config';
import { documentHeaders } from './openapi-headers.js';
import { documentPermissions } from './openapi-permissions.js';
import { documentRefusals, METHODS } from './openapi-refusals.js';

const DESCRIPTION = `Accounts, sessions and security for browser-based terminals and remote desktops.

**Try it here:** send \`POST /users/create\`, then \`POST /users/login\`. The browser keeps the session cookie,
so every other operation works from this page afterwards. To use a token instead, log in with the header
\`X-Auth-Mode: bearer\`, copy \`token\` from the response, and paste it under **Authorize**.

Every error response has the same body: \`error\`, a human-readable message, and \`code\`, a stable error code.
docs/errors.md lists every code.`;

const BEARER =
  'A session token, or an API key (tmx_…). The explorer keeps it until you close this tab or choose **Logout** here.';
const COOKIE =
  'Leave this empty: login sets the cookie, and the browser sends it automatically. Over HTTPS it is also set as `__Host-jwt`, which is then the only one used.';

/** In the order in which a new reader needs them. */
const TAGS: readonly (readonly [string, string])[] = [
  ['Registration and login', 'Accounts and sessions'],
  ['Second factor', 'Authenticator apps, backup codes and trusted devices'],
  ['Passkeys', 'Logging in with passkeys, and managing them'],
  [
    'Apps and devices',
    'Logging in programs on a user’s machine (RFC 8252), and those without a browser (RFC 8628)',
  ],
  ['Passwords and data', 'Changing the password and unlocking the encrypted data'],
  ['E-mail', 'Addresses for security notices and reset codes'],
  ['Password reset', 'Resetting a forgotten password'],
  ['Single sign-on', 'Login through an OpenID Connect provider'],
  [
    'Encrypted data',
    'Small encrypted items, readable only by their owner and the API keys that the owner allows',
  ],
  ['Screen lock', 'The passcode lock for shared workstations, and single-session mode'],
  ['Terminal locks', 'Terminals that require a second-factor code'],
  ['Remote desktops', 'Tokens for the WebSocket tunnel to guacd'],
  ['Applications', 'Web terminals, desktops and notebooks behind Latchkey, and their open connections'],
  ['Sessions', 'Listing, revoking and following sessions'],
  ['API keys', 'Credentials for programs'],
  ['Webhooks', 'Servers that get events, and what was sent to them'],
  ['Users', 'Listing and counting users'],
  ['Administration', 'Admin role, account linking and account deletion'],
  ['People', 'Creating, inviting, suspending and exporting accounts'],
  ['Roles', 'Roles and their permissions'],
  ['Audit log', 'Who did what, when and from where'],
  ['Settings', 'Settings that admins change at run time'],
  ['Installation', 'Name, branding and state of this installation'],
  ['Health', 'Probes for orchestrators and monitoring'],
];

/** Creates the OpenAPI document of the running application. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const { env } = app.get(AppConfig);
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Latchkey')
    .setDescription(DESCRIPTION)
    .setVersion('1')
    .setLicense('Apache 2.0', 'https://www.apache.org/licenses/LICENSE-2.0.html')
    .addServer(serverPath(env.PUBLIC_URL), 'This installation')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: BEARER }, 'bearer')
    .addCookieAuth(
      'jwt',
      {
        type: 'apiKey',
        in: 'cookie',
        name: 'jwt',
        description: COOKIE,
      },
      'cookie',
    );
  for (const [name, description] of TAGS) builder.addTag(name, description);
  const operationIdFactory = (_controller: string, method: string) => method;
  const document = SwaggerModule.createDocument(app, builder.build(), { operationIdFactory });
  return documentPermissions(
    documentHeaders(documentAlternatives(documentRefusals(withoutCredentials(document), env))),
  );
}

/** Documents explicitly that public operations need no credential. */
function withoutCredentials(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method];
      if (operation) operation.security ??= [];
    }
  }
  return document;
}

/** Sets the path of `PUBLIC_URL` as server URL, for the explorer behind a proxy that strips a prefix. */
const serverPath = (publicUrl: string): string => new URL(publicUrl).pathname;

type Schema = SchemaObject | ReferenceObject;
type Schemas = Record<string, Schema>;

/** Adds an example for each alternative of a response, because the explorer shows only the first. */
function documentAlternatives(document: OpenAPIObject): OpenAPIObject {
  const schemas = document.components?.schemas ?? {};
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method];
      for (const success of operation ? findSuccesses(operation) : []) showAlternatives(success, schemas);
    }
  }
  return document;
}

function findSuccesses({ responses }: OperationObject): ResponseObject[] {
  return Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, response]) => (response && !('$ref' in response) ? [response] : []));
}

function showAlternatives({ content = {} }: ResponseObject, schemas: Schemas): void {
  for (const media of Object.values(content)) {
    const alternatives = media.schema && 'oneOf' in media.schema ? (media.schema.oneOf ?? []) : [];
    if (alternatives.length < 2) continue;
    const examples = alternatives.map((schema) => [
      getName(schema),
      { value: buildExample(schema, schemas) },
    ]);
    media.examples = Object.fromEntries(examples) as Record<string, { value: unknown }>;
  }
}

const getName = (schema: Schema): string =>
  '$ref' in schema ? (schema.$ref.split('/').at(-1) ?? '') : 'null';

/** Builds an example from the examples of the required fields. */
function buildExample(schema: Schema, schemas: Schemas): unknown {
  if ('$ref' in schema) return buildExample(schemas[getName(schema)] ?? {}, schemas);
  if ('example' in schema) return schema.example;
  const { properties, required = [] } = schema;
  if (!properties) return null;
  return Object.fromEntries(required.map((name) => [name, buildExample(properties[name] ?? {}, schemas)]));
}
