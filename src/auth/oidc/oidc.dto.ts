import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsNotEmpty, IsOptional, IsString } from 'class-validator';

export class AuthorizeQuery {
  @ApiProperty({
    required: false,
    enum: ['true', 'false'],
    description: 'Stay logged in for 30 days',
  })
  @IsOptional()
  @IsIn(['true', 'false'], { message: 'rememberMe must be true or false' })
  readonly rememberMe?: 'true' | 'false';

  @ApiProperty({
    required: false,
    type: 'integer',
    description: 'From `GET /users/sso-providers`. Default: the first OpenID Connect provider',
  })
  @IsOptional()
  @IsString()
  readonly providerId?: string;

  @ApiProperty({
    required: false,
    description: 'Rejected with `APP_CALLBACK_NOT_SUPPORTED`: session tokens are never sent in a URL',
  })
  @IsOptional()
  readonly desktopCallbackPort?: unknown;

  @ApiProperty({ required: false, description: 'Rejected like `desktopCallbackPort`' })
  @IsOptional()
  readonly appCallbackUrl?: unknown;
}

export class AuthorizeResponse {
  @ApiProperty({
    example: 'https://sso.example.com/authorize?response_type=code&…',
    description: 'URL to redirect the browser to',
  })
  readonly auth_url!: string;

  @ApiProperty({ example: 'b1m0…' })
  readonly state!: string;

  @ApiProperty({ example: 'x7Qd…' })
  readonly nonce!: string;
}

/** Documents and validates an optional parameter of the provider’s response. */
function ResponseParameter(description: string, example?: string): PropertyDecorator {
  const documented = ApiProperty({ required: false, description, ...(example !== undefined && { example }) });
  return (target, key) => {
    const isText = IsString();
    for (const decorate of [documented, IsOptional(), isText]) decorate(target, key);
  };
}

export class CallbackQuery {
  @ResponseParameter('The authorization code')
  readonly code?: string;

  @ResponseParameter('The value from `oidc/authorize`')
  readonly state?: string;

  @ResponseParameter('The issuer of the provider (RFC 9207)')
  readonly iss?: string;

  @ResponseParameter('Error code from the provider, sent instead of `code`, for example `access_denied`')
  readonly error?: string;
}

/** The callback parameters as a form. Only this class has examples, because the API explorer would fill them into the query. */
export class PostedCallback {
  @ResponseParameter('The authorization code', 'SplxlOBe…')
  readonly code?: string;

  @ResponseParameter('The value from `oidc/authorize`', 'b1m0…')
  readonly state?: string;

  @ResponseParameter('The issuer of the provider (RFC 9207)', 'https://sso.example.com')
  readonly iss?: string;

  @ResponseParameter('Error code from the provider, sent instead of `code`', 'access_denied')
  readonly error?: string;
}

export class BackchannelLogoutRequest {
  @ApiProperty({ example: 'eyJ0eXAiOiJsb2dvdXQrand0…', description: 'A signed logout token' })
  @IsString()
  @IsNotEmpty()
  readonly logout_token!: string;
}

export class BackchannelLogoutResponse {
  @ApiProperty({ example: 'Logged out' })
  readonly message!: string;
}
