import { ApiProperty } from '@nestjs/swagger';
import { FIELD, IdentityFields, TimeoutFields } from './application-fields.js';
import { HOLD_PROTOCOLS } from './application-presets.js';
import { PRESET_NAMES } from './application-options.js';
import { WARNING_CODES } from './application-warnings.js';

export class ApplicationWarningResponse {
  @ApiProperty({ enum: WARNING_CODES, example: 'PLAIN_HTTP' })
  readonly code!: string;

  @ApiProperty({ example: 'Without HTTPS the application’s cookie can be read on the network' })
  readonly message!: string;
}

const HOLD = {
  enum: HOLD_PROTOCOLS,
  example: 'websocket',
  description: 'How the gateway keeps held sockets alive; `no`: they cannot be held',
};

export class ApplicationResponse {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e50' })
  readonly id!: string;

  @ApiProperty(FIELD.slug)
  readonly slug!: string;

  @ApiProperty(FIELD.name)
  readonly name!: string;

  @ApiProperty(FIELD.icon)
  readonly icon!: string | null;

  @ApiProperty(FIELD.enabled)
  readonly enabled!: boolean;

  @ApiProperty(FIELD.origin)
  readonly origin!: string;

  @ApiProperty(FIELD.path_prefix)
  readonly path_prefix!: string;

  @ApiProperty(FIELD.mode)
  readonly mode!: string;

  @ApiProperty(FIELD.upstream)
  readonly upstream!: string | null;

  @ApiProperty({ ...FIELD.who, oneOf: [...FIELD.who.oneOf] })
  readonly who!: unknown;

  @ApiProperty(FIELD.needs)
  readonly needs!: string;

  @ApiProperty(FIELD.max_age_minutes)
  readonly max_age_minutes!: number | null;

  @ApiProperty(FIELD.terminal)
  readonly terminal!: string | null;

  @ApiProperty(FIELD.on_lock)
  readonly on_lock!: string;

  @ApiProperty(HOLD)
  readonly hold!: string;

  @ApiProperty(FIELD.preset)
  readonly preset!: string | null;

  @ApiProperty(FIELD.public_paths)
  readonly public_paths!: readonly string[];

  @ApiProperty(FIELD.api_keys)
  readonly api_keys!: boolean;

  @ApiProperty(FIELD.activity)
  readonly activity!: string;

  @ApiProperty({ type: IdentityFields })
  readonly identity!: IdentityFields;

  @ApiProperty(FIELD.host_header)
  readonly host_header!: string;

  @ApiProperty(FIELD.origin_header)
  readonly origin_header!: string;

  @ApiProperty(FIELD.prefix)
  readonly prefix!: string;

  @ApiProperty(FIELD.close_code)
  readonly close_code!: number | null;

  @ApiProperty(FIELD.websocket_ping_seconds)
  readonly websocket_ping_seconds!: number;

  @ApiProperty({ type: TimeoutFields })
  readonly timeouts!: TimeoutFields;

  @ApiProperty(FIELD.ca_file)
  readonly ca_file!: string | null;

  @ApiProperty(FIELD.server_name)
  readonly server_name!: string | null;

  @ApiProperty(FIELD.fingerprint)
  readonly fingerprint!: string | null;

  @ApiProperty(FIELD.insecure)
  readonly insecure!: boolean;

  @ApiProperty(FIELD.max_hold_minutes)
  readonly max_hold_minutes!: number;

  @ApiProperty(FIELD.unframed_hold)
  readonly unframed_hold!: boolean;

  @ApiProperty(FIELD.allow_encoded_slash)
  readonly allow_encoded_slash!: boolean;

  @ApiProperty(FIELD.allow_preflight)
  readonly allow_preflight!: boolean;

  @ApiProperty({ type: 'integer', example: 3, description: 'Incremented by every change' })
  readonly version!: number;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly created_at!: string;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly updated_at!: string;

  @ApiProperty({ type: [ApplicationWarningResponse], description: 'What works, but should be known' })
  readonly warnings!: readonly ApplicationWarningResponse[];
}

export class ApplicationListResponse {
  @ApiProperty({ type: [ApplicationResponse] })
  readonly applications!: readonly ApplicationResponse[];
}

export class ApplicationPresetResponse {
  @ApiProperty({ enum: PRESET_NAMES, example: 'ttyd' })
  readonly name!: string;

  @ApiProperty({ example: 'ttyd', description: 'The name of the software' })
  readonly title!: string;

  @ApiProperty(HOLD)
  readonly hold!: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { prefix: 'strip', close_code: 1000 },
    description: 'The fields that it fills; all others have their defaults',
  })
  readonly fills!: Readonly<Record<string, unknown>>;
}

export class ApplicationPresetsResponse {
  @ApiProperty({ type: [ApplicationPresetResponse] })
  readonly presets!: readonly ApplicationPresetResponse[];
}

export class ApplicationDeletedResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;
}
