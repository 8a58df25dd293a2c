import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, ValidateBy, ValidateIf } from 'class-validator';
import { refusedAs, RequestBody } from '#platform/http';
import { DESKTOP_USERS, desktopTargets, type DesktopUsers, guacdUrl } from '#settings';
import { InvalidAllowedTargets, InvalidGuacdUrl } from '../guacamole.errors.js';

/** A field that may be left out, but is checked when it is there. */
const IfGiven = (name: string) => ValidateIf((body: Record<string, unknown>) => body[name] !== undefined);

/** Without a message of its own the refusal would be passed over. */
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
  @IsBoolean({ message: 'enabled must be true or false' })
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
  @IsIn(DESKTOP_USERS, { message: `allowed_users must be one of ${DESKTOP_USERS.join(', ')}` })
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
