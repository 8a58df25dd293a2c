import { ApiProperty } from '@nestjs/swagger';
import { type AccessSummary, type AccountAccess } from './sign-in-access.service.js';

export class LoginWayResponse {
  @ApiProperty({ enum: ['password', 'passkey', 'provider'], example: 'provider' })
  readonly type!: 'password' | 'passkey' | 'provider';

  @ApiProperty({
    type: 'integer',
    required: false,
    example: 1,
    description: 'Of `provider`: its id in `GET /users/sso-providers`',
  })
  readonly provider?: number;

  @ApiProperty({ required: false, example: 'Company directory', description: 'Of `provider`: its name' })
  readonly name?: string;
}

export class AccountAccessResponse implements AccountAccess {
  @ApiProperty({ type: String, format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  readonly userId!: AccountAccess['userId'];

  @ApiProperty({ example: 'ada' })
  readonly username!: string;

  @ApiProperty({ type: [LoginWayResponse], description: 'The ways to log in that work; none: locked out' })
  readonly ways!: AccountAccess['ways'];

  @ApiProperty({ example: true, description: 'Whether the account has an authenticator app or a passkey' })
  readonly second_factor!: boolean;
}

export class AccessSummaryResponse implements AccessSummary {
  @ApiProperty({ type: 'integer', example: 2, description: 'Admins who are not suspended' })
  readonly total!: number;

  @ApiProperty({ type: 'integer', example: 1, description: 'How many of them can log in' })
  readonly able!: number;

  @ApiProperty({ type: [AccountAccessResponse], description: 'The first 20 of them, by name' })
  readonly accounts!: readonly AccountAccessResponse[];
}
