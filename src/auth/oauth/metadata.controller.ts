import { Controller, Get } from '@nestjs/common';
import { ApiProperty, ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import { Operation } from '#platform/http';
import { AuthorizationRequests } from './authorization-requests.js';
import { CODE_GRANT } from './code-grant.service.js';
import { DEVICE_CODE_GRANT } from './device-grant.service.js';

const ISSUER = 'https://auth.example.com';

class OAuthMetadataResponse {
  @ApiProperty({ format: 'uri', example: ISSUER, description: '`PUBLIC_URL`' })
  readonly issuer!: string;

  @ApiProperty({
    format: 'uri',
    example: `${ISSUER}/authorize`,
    description: 'The page for apps with a browser',
  })
  readonly authorization_endpoint!: string;

  @ApiProperty({ format: 'uri', example: `${ISSUER}/oauth/token` })
  readonly token_endpoint!: string;

  @ApiProperty({ format: 'uri', example: `${ISSUER}/oauth/device_authorization` })
  readonly device_authorization_endpoint!: string;

  @ApiProperty({ type: [String], example: ['code'] })
  readonly response_types_supported!: string[];

  @ApiProperty({ type: [String], example: [CODE_GRANT, DEVICE_CODE_GRANT] })
  readonly grant_types_supported!: string[];

  @ApiProperty({ type: [String], example: ['S256'] })
  readonly code_challenge_methods_supported!: string[];

  @ApiProperty({ type: [String], example: ['none'], description: 'Apps have no secret' })
  readonly token_endpoint_auth_methods_supported!: string[];

  @ApiProperty({ type: Boolean, enum: [true], example: true, description: 'Answers have `iss` (RFC 9207)' })
  readonly authorization_response_iss_parameter_supported!: true;
}

@ApiTags('Apps and devices')
@Controller('.well-known')
export class OAuthMetadataController {
  constructor(private readonly requests: AuthorizationRequests) {}

  @Get('oauth-authorization-server')
  @Access('public')
  @Operation({
    summary: 'Get the endpoints for apps',
    description: 'OAuth libraries configure themselves with it (RFC 8414). The URLs begin with `PUBLIC_URL`.',
    ok: OAuthMetadataResponse,
    okMeans: 'The endpoints, and what they support',
  })
  getOAuthMetadata(): OAuthMetadataResponse {
    const { issuer } = this.requests;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/oauth/token`,
      device_authorization_endpoint: `${issuer}/oauth/device_authorization`,
      response_types_supported: ['code'],
      grant_types_supported: [CODE_GRANT, DEVICE_CODE_GRANT],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
      authorization_response_iss_parameter_supported: true,
    };
  }
}
