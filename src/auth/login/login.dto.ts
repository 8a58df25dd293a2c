import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsNotEmpty, IsOptional, IsString } from 'class-validator';

export class LoginRequest {
  @ApiProperty({ example: 'ada', description: 'The registered name, case-insensitive' })
  @IsString()
  @IsNotEmpty()
  readonly username!: string;

  @ApiProperty({ example: 'correct horse battery', format: 'password' })
  @IsString()
  @IsNotEmpty()
  readonly password!: string;

  @ApiProperty({ required: false, example: false, description: 'Stay logged in for 30 days' })
  @IsOptional()
  @IsBoolean()
  readonly rememberMe?: boolean;
}

export class LogoutResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly success!: true;

  @ApiProperty({ example: 'Logged out successfully' })
  readonly message!: string;

  @ApiProperty({
    required: false,
    example: 'https://sso.example.com/logout?id_token_hint=…',
    description: 'After single sign-on: redirect the browser there to end the provider’s session too',
  })
  readonly logout_url?: string;
}
