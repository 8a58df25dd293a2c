import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, ValidateBy, ValidateIf } from 'class-validator';
import { refusedAs } from '#platform/http';
import { guacdUrl } from '#settings';
import { InvalidGuacdUrl } from '../guacamole.errors.js';

/** A field that may be left out, but is checked when it is there. */
const IfGiven = (name: string) => ValidateIf((body: Record<string, unknown>) => body[name] !== undefined);

/** Without a message of its own the refusal would be passed over. */
const guacdUrlValidator = {
  validate: (value: unknown) => guacdUrl.isValid(value),
  defaultMessage: () => InvalidGuacdUrl.sentence,
};

const IsGuacdUrl = () =>
  ValidateBy({ name: 'isGuacdUrl', validator: guacdUrlValidator }, refusedAs(InvalidGuacdUrl));

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
}

export class GuacamoleSettingsResponse {
  @ApiProperty({ example: true })
  readonly enabled!: boolean;

  @ApiProperty({ example: 'guacd:4822' })
  readonly url!: string;
}
