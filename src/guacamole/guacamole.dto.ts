import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsObject, Matches, ValidateBy } from 'class-validator';
import { IfGiven, refusedAs, RequestBody } from '#platform/http';
import { InvalidTerminalId, TERMINAL_ID } from '#security';
import { DESKTOP_USERS, desktopTargets, type DesktopUsers, guacdUrl } from '#settings';
import { DESKTOP_TYPES, type DesktopType } from './desktop-settings.js';
import { InvalidAllowedTargets, InvalidGuacdUrl } from './guacamole.errors.js';

/** Needs a message, otherwise class-validator ignores the error code. */
const guacdUrlValidator = {
  validate: (value: unknown) => guacdUrl.isValid(value),
  defaultMessage: () => InvalidGuacdUrl.sentence,
};

const IsGuacdUrl = () =>
  ValidateBy({ name: 'isGuacdUrl', validator: guacdUrlValidator }, refusedAs(InvalidGuacdUrl));

const targetsValidator = {
  validate: (value: unknown) =>
    Array.isArray(value) &&
    value.every((item) => typeof item === 'string' && item !== '' && !item.includes(',')) &&
    desktopTargets.isValid(value.join(',')),
  defaultMessage: () => InvalidAllowedTargets.sentence,
};

const IsTargetList = () =>
  ValidateBy({ name: 'isTargetList', validator: targetsValidator }, refusedAs(InvalidAllowedTargets));

const ALLOWED_TARGETS = {
  type: String,
  isArray: true,
  example: ['192.0.2.0/24', 'desk.example.com:3389', '[2001:db8::/32]:5900-5910'],
  description:
    'Allowed targets: * for any, or host names, addresses and CIDR blocks, optionally with :port or :first-last. ' +
    'Loopback, link-local and other special ranges are allowed only by blocks within them',
};

@RequestBody({
  description: 'The settings to change',
  example: { enabled: true, url: 'guacd:4822' },
  needsOne: true,
})
export class ChangeGuacamoleSettingsRequest {
  @ApiProperty({ required: false, example: true, description: 'A JSON boolean' })
  @IfGiven('enabled')
  @IsBoolean()
  readonly enabled?: boolean;

  @ApiProperty({
    required: false,
    example: 'guacd:4822',
    description: 'host:port of guacd; the host is a name, an IPv4 address, or an IPv6 address in brackets',
  })
  @IfGiven('url')
  @IsGuacdUrl()
  readonly url?: string;

  @ApiProperty({ required: false, ...ALLOWED_TARGETS })
  @IfGiven('allowed_targets')
  @IsTargetList()
  readonly allowed_targets?: string[];

  @ApiProperty({ required: false, enum: DESKTOP_USERS, example: 'everyone' })
  @IfGiven('allowed_users')
  @IsIn(DESKTOP_USERS)
  readonly allowed_users?: DesktopUsers;
}

export class GuacamoleSettingsResponse {
  @ApiProperty({ example: true })
  readonly enabled!: boolean;

  @ApiProperty({ example: 'guacd:4822' })
  readonly url!: string;

  @ApiProperty(ALLOWED_TARGETS)
  readonly allowed_targets!: string[];

  @ApiProperty({ enum: DESKTOP_USERS, example: 'everyone' })
  readonly allowed_users!: DesktopUsers;
}

export class IssueTunnelTokenRequest {
  @ApiProperty({ enum: DESKTOP_TYPES, example: 'ssh' })
  @IsIn(DESKTOP_TYPES, { message: `type must be one of ${DESKTOP_TYPES.join(', ')}` })
  readonly type!: DesktopType;

  @ApiProperty({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
    example: { hostname: '192.0.2.7', port: 22, username: 'ada', password: 'of the desktop' },
    description: 'guacd parameters for this type, at most 5 KiB',
  })
  @IsObject({ message: 'settings must be a JSON object' })
  readonly settings!: Record<string, unknown>;

  @ApiProperty({
    required: false,
    example: 'cont_123',
    pattern: TERMINAL_ID.source,
    description: 'ID of this terminal; its lock and that of desktopTerminalId both apply',
  })
  @IfGiven('terminalId')
  @Matches(TERMINAL_ID, refusedAs(InvalidTerminalId))
  readonly terminalId?: string;
}

export class TunnelTokenResponse {
  @ApiProperty({ example: 'AQR0ZXN0…', description: 'Single-use token for `?token=` of the WebSocket' })
  readonly token!: string;

  @ApiProperty({
    format: 'date-time',
    example: '2030-01-01T12:01:00.000Z',
    description: 'One minute from now',
  })
  readonly expiresAt!: string;

  @ApiProperty({
    example: '/guacamole',
    description: 'Path of the WebSocket, including the path of PUBLIC_URL',
  })
  readonly path!: string;

  @ApiProperty({ example: 'cont_123', description: 'The ID from the request, otherwise desktopTerminalId' })
  readonly terminalId!: string;

  @ApiProperty({
    example: 'ssh:192.0.2.7:22:ada',
    pattern: TERMINAL_ID.source,
    description: 'Terminal ID derived from protocol, host, port and user name; its lock always applies',
  })
  readonly desktopTerminalId!: string;
}
