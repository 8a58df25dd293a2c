import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsNotEmpty, IsOptional, IsString } from 'class-validator';

export class LoginRequest {
  @ApiProperty({ example: 'ada', description: 'The registered name, case-insensitive' })
  @IsString({ message: 'username must be a string' })
  @IsNotEmpty({ message: 'username is required' })
  readonly username!: string;

  @ApiProperty({ example: 'correct horse battery', format: 'password' })
  @IsString({ message: 'password must be a string' })
  @IsNotEmpty({ message: 'password is required' })
  readonly password!: string;

  @ApiProperty({ required: false, example: false, description: 'Stay logged in for 30 days' })
  @IsOptional()
  @IsBoolean({ message: 'rememberMe must be true or false' })
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
