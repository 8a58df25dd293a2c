import { ApiProperty } from '@nestjs/swagger';
import { Allow, IsArray, IsIn, IsInt, IsString, Min } from 'class-validator';
import { IfGiven, RequestBody } from '#platform/http';
import { FIELD, IdentityFields, TimeoutFields } from './application-fields.js';
import { Flag, Given, OneOf, Required, Text, WholeNumber } from './application-field.decorators.js';

/** What the gateway needs to connect to an upstream. */
export class UpstreamRequestFields {
  @Text('upstream')
  readonly upstream?: string | null;

  @OneOf('host_header')
  readonly host_header?: string;

  @Text('ca_file')
  readonly ca_file?: string | null;

  @Text('server_name')
  readonly server_name?: string | null;

  @Text('fingerprint')
  readonly fingerprint?: string | null;

  @Flag('insecure')
  readonly insecure?: boolean;
}

/** The fields of an application that have defaults. */
class OptionalFields extends UpstreamRequestFields {
  @Text('icon')
  readonly icon?: string | null;

  @Flag('enabled')
  readonly enabled?: boolean;

  @Text('path_prefix')
  readonly path_prefix?: string;

  @Given('who', Allow())
  readonly who?: unknown;

  @OneOf('needs')
  readonly needs?: string;

  @WholeNumber('max_age_minutes')
  readonly max_age_minutes?: number | null;

  @Text('terminal')
  readonly terminal?: string | null;

  @OneOf('on_lock')
  readonly on_lock?: string;

  @OneOf('preset')
  readonly preset?: string | null;

  @Given('public_paths', IsArray(), IsString({ each: true }))
  readonly public_paths?: readonly string[];

  @Flag('api_keys')
  readonly api_keys?: boolean;

  @OneOf('activity')
  readonly activity?: string;

  @ApiProperty({
    type: IdentityFields,
    required: false,
    description: 'Fields that are left out stay as they are',
  })
  @IfGiven('identity')
  @Allow()
  readonly identity?: unknown;

  @OneOf('origin_header')
  readonly origin_header?: string;

  @OneOf('prefix')
  readonly prefix?: string;

  @WholeNumber('close_code')
  readonly close_code?: number | null;

  @WholeNumber('websocket_ping_seconds')
  readonly websocket_ping_seconds?: number;

  @ApiProperty({
    type: TimeoutFields,
    required: false,
    description: 'Fields that are left out stay as they are',
  })
  @IfGiven('timeouts')
  @Allow()
  readonly timeouts?: unknown;

  @WholeNumber('max_hold_minutes')
  readonly max_hold_minutes?: number;

  @Flag('unframed_hold')
  readonly unframed_hold?: boolean;

  @Flag('allow_encoded_slash')
  readonly allow_encoded_slash?: boolean;

  @Flag('allow_preflight')
  readonly allow_preflight?: boolean;
}

@RequestBody({
  description: 'The application. What the body leaves out comes from the preset, or has its default',
  example: {
    slug: 'shell',
    name: 'Shell on web-1',
    origin: 'https://shell.example.com',
    mode: 'gateway',
    upstream: 'http://127.0.0.1:7681',
    who: 'everyone',
    needs: 'second_factor',
    preset: 'ttyd',
  },
})
export class CreateApplicationRequest extends OptionalFields {
  @Required('slug')
  readonly slug!: string;

  @Required('name')
  readonly name!: string;

  @Required('origin')
  readonly origin!: string;

  @ApiProperty(FIELD.mode)
  @IsIn(FIELD.mode.enum)
  readonly mode!: string;
}

@RequestBody({
  description: 'The fields to change',
  example: { enabled: false, version: 3 },
  needsOne: true,
})
export class ChangeApplicationRequest extends OptionalFields {
  @Text('slug')
  readonly slug?: string;

  @Text('name')
  readonly name?: string;

  @Text('origin')
  readonly origin?: string;

  @OneOf('mode')
  readonly mode?: string;

  @ApiProperty({
    type: 'integer',
    required: false,
    minimum: 1,
    example: 3,
    description: 'The version you read last; a change since then is refused. Without it the last write wins',
  })
  @IfGiven('version')
  @IsInt()
  @Min(1)
  readonly version?: number;
}
