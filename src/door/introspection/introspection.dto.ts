import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsString } from 'class-validator';
import { IfGiven, RequestBody } from '#platform/http';

@RequestBody({
  description: 'The token to check, as a form (RFC 7662, section 2.1)',
  example: { token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9…' },
})
export class IntrospectionRequest {
  @ApiProperty({
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9…',
    description: 'A session token or API key',
  })
  @IsString()
  @IsNotEmpty()
  readonly token!: string;

  @ApiProperty({ required: false, example: 'access_token', description: 'Ignored' })
  @IfGiven('token_type_hint')
  @IsString()
  readonly token_type_hint?: string;
}

export class IntrospectionResponse {
  @ApiProperty({
    example: true,
    description: 'False for every token that would not be accepted now, also while the screen is locked',
  })
  readonly active!: boolean;

  @ApiProperty({
    required: false,
    format: 'uuid',
    example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44',
    description: 'ID of the user',
  })
  readonly sub?: string;

  @ApiProperty({ required: false, example: 'ada' })
  readonly username?: string;

  @ApiProperty({ required: false, example: 'Bearer' })
  readonly token_type?: string;

  @ApiProperty({ required: false, example: 'https://auth.example.com', description: '`PUBLIC_URL`' })
  readonly iss?: string;

  @ApiProperty({ required: false, type: 'integer', example: 1893456000, description: 'Seconds since 1970' })
  readonly iat?: number;

  @ApiProperty({
    required: false,
    type: 'integer',
    example: 1893542400,
    description: 'Absent for an API key that never expires',
  })
  readonly exp?: number;

  @ApiProperty({
    required: false,
    example: 'door:shell',
    description: 'All that an API key may do; absent for a session, and for a key without scopes',
  })
  readonly scope?: string;

  @ApiProperty({
    required: false,
    format: 'uuid',
    example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e45',
    description: 'ID of the API key; absent for a session',
  })
  readonly client_id?: string;
}
