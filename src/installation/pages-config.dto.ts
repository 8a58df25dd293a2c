import { ApiProperty } from '@nestjs/swagger';

class PageLinkResponse {
  @ApiProperty({ example: 'Privacy' })
  readonly label!: string;

  @ApiProperty({ example: 'https://example.com/privacy', description: 'An http, https or mailto URL' })
  readonly url!: string;
}

export class PagesConfigResponse {
  @ApiProperty({ example: 'Latchkey', description: '`INSTALLATION_NAME`, or else `ISSUER_NAME`' })
  readonly name!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: '/brand/logo',
    description:
      'Path of the logo, an SVG or PNG image, on the origin of the API, including the path of `PUBLIC_URL`; null without `BRAND_LOGO_FILE`',
  })
  readonly logo_url!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: '#1f5fbf',
    description: '`BRAND_ACCENT_COLOR` as #rrggbb. Its contrast was not checked',
  })
  readonly accent_color!: string | null;

  @ApiProperty({ type: [PageLinkResponse], description: '`BRAND_LINKS`: imprint, privacy, support' })
  readonly links!: readonly PageLinkResponse[];

  @ApiProperty({ example: '0.1.0', description: 'The version of Latchkey' })
  readonly version!: string;

  @ApiProperty({
    example: false,
    description: 'True while there is no user and the first registration needs `setupCode`',
  })
  readonly setup_code_required!: boolean;

  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: 128,
    example: 8,
    description: '`PASSWORD_MIN_LENGTH`: the minimum length of a new password, in characters',
  })
  readonly password_min_length!: number;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: '/docs',
    description: 'Path of the API explorer, including the path of `PUBLIC_URL`',
  })
  readonly explorer_url!: string | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: 'en',
    description: '`DEFAULT_LOCALE`: the language for browsers that request no supported language',
  })
  readonly default_locale!: string | null;

  @ApiProperty({ example: 'http://localhost:3000', description: '`PUBLIC_URL`, without a trailing slash' })
  readonly public_url!: string;

  @ApiProperty({ example: false, description: 'Whether browsers reach the service over HTTPS' })
  readonly is_https!: boolean;
}
