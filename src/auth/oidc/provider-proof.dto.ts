import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { RequestBody } from '#platform/http';

const MAX_URL = 2_000;

@RequestBody({ description: 'The page to return to', example: {} })
export class ProviderProofRequest {
  @ApiProperty({
    type: String,
    nullable: true,
    required: false,
    format: 'uri',
    maxLength: MAX_URL,
    example: 'https://desk.example.com/account',
    description:
      'Absolute URL of a page of the service, of the front end, or of an origin in `CORS_ORIGINS`; the front end if it is missing. Its fragment is dropped',
  })
  @IsOptional()
  @IsString()
  @MaxLength(MAX_URL)
  readonly return_to?: string | null;
}

export class ProviderProofResponse {
  @ApiProperty({
    example: 'https://sso.example.com/authorize?response_type=code&prompt=login&…',
    description: 'URL to redirect the browser to',
  })
  readonly auth_url!: string;
}
