import { ApiProperty } from '@nestjs/swagger';
import { IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { IfGiven, RequestBody } from '#platform/http';

const MAX_ID = 64;
const MAX_URI = 300;
const MAX_TEXT = 500;
const ANSWER = 'http://127.0.0.1:51234/callback';

@RequestBody({
  description: 'The parameters with which the app opened the page (RFC 6749, section 4.1.1; RFC 7636)',
  example: {
    client_id: 'latchkey-cli',
    redirect_uri: ANSWER,
    response_type: 'code',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    state: 'af0ifjsldkj',
  },
})
export class AppLoginRequest {
  @ApiProperty({ example: 'latchkey-cli', maxLength: MAX_ID })
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_ID)
  readonly client_id!: string;

  @ApiProperty({ example: ANSWER, maxLength: MAX_URI, description: 'Where the browser returns to the app' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(MAX_URI)
  readonly redirect_uri!: string;

  @ApiProperty({ required: false, example: 'code', maxLength: MAX_TEXT, description: 'Required: `code`' })
  @IfGiven('response_type')
  @IsString()
  @MaxLength(MAX_TEXT)
  readonly response_type?: string;

  @ApiProperty({
    required: false,
    example: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    maxLength: MAX_TEXT,
    description: 'Required: SHA-256 of the verifier, in base64url',
  })
  @IfGiven('code_challenge')
  @IsString()
  @MaxLength(MAX_TEXT)
  readonly code_challenge?: string;

  @ApiProperty({ required: false, example: 'S256', maxLength: MAX_TEXT, description: 'Required: `S256`' })
  @IfGiven('code_challenge_method')
  @IsString()
  @MaxLength(MAX_TEXT)
  readonly code_challenge_method?: string;

  @ApiProperty({
    required: false,
    example: 'af0ifjsldkj',
    maxLength: MAX_TEXT,
    description: 'Returned to the app unchanged',
  })
  @IfGiven('state')
  @IsString()
  @MaxLength(MAX_TEXT)
  readonly state?: string;
}

export class InspectedAppLoginResponse {
  @ApiProperty({ example: 'latchkey-cli' })
  readonly client_id!: string;

  @ApiProperty({ example: 'Latchkey CLI', description: 'The name that the operator gave the app' })
  readonly client_name!: string;

  @ApiProperty({
    format: 'uri',
    example: `${ANSWER}?error=access_denied&state=af0ifjsldkj&iss=https%3A%2F%2Fauth.example.com`,
    description: 'Where to send the browser if the user refuses',
  })
  readonly deny_url!: string;
}

export class ApprovedAppLoginResponse {
  @ApiProperty({
    format: 'uri',
    example: `${ANSWER}?code=q8Zf2T0n3yU5l1Vd0o3mJ8b9c6Rk4XwQe7Yt2PaS1hM&state=af0ifjsldkj&iss=https%3A%2F%2Fauth.example.com`,
    description: 'Where to send the browser, with a code that is valid once and for a minute',
  })
  readonly redirect_to!: string;
}
