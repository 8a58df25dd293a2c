import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import {
  ACTIVITIES,
  ADAPTERS,
  HOST_HEADERS,
  ORIGIN_HEADERS,
  PREFIX_HANDLINGS,
  PRESET_NAMES,
} from './application-options.js';
import { APPLICATION_MODES, LOCK_EFFECTS, NEEDS } from './application.entity.js';

const USER_ID = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44';

const text = (example: string, description: string) => ({ example, description });
const nullableText = (example: string | null, description: string) => ({
  type: String,
  nullable: true,
  example,
  description,
});
const oneOf = (values: readonly string[], example: string, description: string) => ({
  enum: [...values],
  example,
  description,
});
const flag = (example: boolean, description: string) => ({ example, description });
const count = (example: number, minimum: number, maximum: number, description: string) => ({
  type: 'integer' as const,
  example,
  minimum,
  maximum,
  description,
});

/** The documentation of the fields of an application, for requests and responses. */
export const FIELD = {
  slug: text('shell', 'Short name in addresses: lower-case letters, digits and single hyphens, up to 63'),
  name: { ...text('Shell on web-1', 'Name in the launcher'), minLength: 1, maxLength: 100 },
  icon: nullableText('🐚', 'Short text in the launcher, such as an emoji; up to 64 characters'),
  enabled: flag(true, 'Whether requests are let through at all'),
  origin: text('https://shell.example.com', 'Where browsers find the application; a host name of its own'),
  path_prefix: text('', 'Only with mode forward: `/x/` for an application that shares its origin'),
  mode: oneOf(
    APPLICATION_MODES,
    'gateway',
    '`gateway`: Latchkey carries the traffic. `forward`: your proxy asks',
  ),
  upstream: nullableText('http://127.0.0.1:7681', 'Where the gateway connects to; null with mode forward'),
  who: {
    oneOf: [
      { type: 'string', enum: ['everyone', 'admins'] },
      {
        type: 'object',
        required: ['users'],
        properties: {
          users: { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: 500 },
          roles: { type: 'array', items: { type: 'string' }, maxItems: 100 },
        },
      },
    ],
    example: { users: [USER_ID] },
    description:
      'Who may use it: `everyone` (any account), `admins`, or the accounts with these IDs and those with one of these roles',
  },
  needs: oneOf(NEEDS, 'second_factor', 'What the session must have proved'),
  max_age_minutes: {
    ...count(480, 1, 525_600, 'The oldest accepted proof; null for any age'),
    nullable: true,
  },
  terminal: nullableText(null, 'Terminal ID whose lock applies, or a path pattern such as `/terminal/{id}/`'),
  on_lock: oneOf(LOCK_EFFECTS, 'hold', 'What a screen lock does to open sockets of the gateway'),
  preset: {
    type: String,
    enum: [...PRESET_NAMES, null],
    nullable: true,
    example: 'ttyd',
    description: 'Fills the fields that the request leaves out; see `GET /api/applications/presets`',
  },
  public_paths: {
    type: [String],
    example: ['/favicon.ico', '/assets/'],
    maxItems: 100,
    description: 'Exact paths, and prefixes that end in `/`, open to everybody with GET and HEAD',
  },
  api_keys: flag(false, 'Whether API keys with the scope `door:<slug>` are accepted'),
  activity: oneOf(ACTIVITIES, 'input', 'Which traffic keeps the idle lock away'),
  host_header: oneOf(HOST_HEADERS, 'keep', 'Host header for the upstream: that of the browser, or its own'),
  origin_header: oneOf(ORIGIN_HEADERS, 'keep', 'Origin header for the upstream'),
  prefix: oneOf(
    PREFIX_HANDLINGS,
    'keep',
    'With mode forward: whether the application expects `path_prefix` in its paths',
  ),
  close_code: {
    ...count(1000, 1000, 4999, 'WebSocket close code instead of 4401, 4403 and 4423; null keeps those'),
    nullable: true,
  },
  websocket_ping_seconds: count(30, 0, 3600, 'Seconds between pings of the gateway; 0 sends none'),
  ca_file: nullableText(
    null,
    'PEM file of authorities for an https upstream, an absolute path on the server',
  ),
  server_name: nullableText(null, 'Name in the certificate of the upstream, if it is another one'),
  fingerprint: nullableText(
    null,
    'SHA-256 of the upstream’s certificate in hex, which is then the only check',
  ),
  insecure: flag(false, 'Whether the certificate of the upstream is not verified; `doctor` reports it'),
  max_hold_minutes: count(480, 1, 10_080, 'How long held sockets wait for the unlock before they are closed'),
  unframed_hold: flag(false, 'Whether sockets are held although no frame covers the page'),
  allow_encoded_slash: flag(false, 'Whether paths may contain %2F; only without a rule about paths'),
  allow_preflight: flag(false, 'Whether CORS preflights pass without a session'),
} as const satisfies Record<string, ApiPropertyOptions>;

const HEADER = { type: 'string' as const, required: false };

/** The names of the headers that carry the identity, and the adapter. */
export class IdentityFields {
  @ApiProperty({ ...HEADER, example: 'Remote-User', description: 'Header with the username' })
  readonly user_header!: string;

  @ApiProperty({ ...HEADER, example: 'Remote-Groups', description: 'Header with the roles' })
  readonly roles_header!: string;

  @ApiProperty({ ...HEADER, example: 'Remote-Name', description: 'Header with the display name' })
  readonly name_header!: string;

  @ApiProperty({
    type: String,
    required: false,
    nullable: true,
    enum: [...ADAPTERS, null],
    example: null,
    description: 'Makes the tokens that the services of this system expect',
  })
  readonly adapter!: (typeof ADAPTERS)[number] | null;
}

const SECONDS = { type: 'integer' as const, required: false, minimum: 1, maximum: 86_400 };

/** The timeouts of the gateway. */
export class TimeoutFields {
  @ApiProperty({ ...SECONDS, example: 5, description: 'Seconds to connect to the upstream' })
  readonly connect_seconds!: number;

  @ApiProperty({ ...SECONDS, example: 60, description: 'Seconds until the first byte of a response' })
  readonly first_byte_seconds!: number;

  @ApiProperty({ ...SECONDS, example: 300, description: 'Seconds without a byte; not for event streams' })
  readonly idle_seconds!: number;
}
