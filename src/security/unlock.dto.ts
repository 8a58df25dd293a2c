import { ApiProperty } from '@nestjs/swagger';
import { type Principal } from '#access';
import { AssertionInsteadOf, ChallengeIdInsteadOf, findPasskeyProof, UnlessPasskey } from '#passkeys';
import { RequestBody } from '#platform/http';
import { toRfc3339 } from '#shared';
import { type User } from '#users';
import { type ScreenLock } from './screen-lock.entity.js';
import { IsPasscode, PasscodeProperty } from './security.dto.js';
import { type UnlockProof } from './unlock-proofs.service.js';

@RequestBody({
  description: 'The passcode, or the response of a passkey',
  example: { passcode: '482916' },
  needsOne: true,
})
export class UnlockRequest {
  @PasscodeProperty({ required: false })
  @UnlessPasskey('passcode')
  @IsPasscode()
  readonly passcode?: string;

  @ChallengeIdInsteadOf('passcode')
  readonly challengeId?: string;

  @AssertionInsteadOf('passcode')
  readonly response?: object;
}

export function toUnlockProof(body: UnlockRequest): UnlockProof {
  const passkey = findPasskeyProof(body, body.passcode);
  return passkey ? { passkey } : { passcode: body.passcode ?? '' };
}

export class UnlockedUserResponse {
  @ApiProperty({ format: 'uuid', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  readonly id!: string;

  @ApiProperty({
    format: 'uuid',
    example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44',
    description: 'The same as `id`',
  })
  readonly userId!: string;

  @ApiProperty({ example: 'ada' })
  readonly username!: string;

  @ApiProperty({ example: false })
  readonly is_admin!: boolean;

  @ApiProperty({ example: false })
  readonly is_oidc!: boolean;

  @ApiProperty({ example: false })
  readonly is_dual_auth!: boolean;

  @ApiProperty({ example: true })
  readonly totp_enabled!: boolean;

  @ApiProperty({ example: true, description: 'The same as `totp_enabled`' })
  readonly mfa_enabled!: boolean;

  @ApiProperty({ example: false })
  readonly single_session_mode!: boolean;

  @ApiProperty({ example: true })
  readonly screen_lock_enabled!: boolean;

  @ApiProperty({ type: 'integer', example: 15 })
  readonly lock_after_minutes!: number;

  @ApiProperty({ format: 'date-time', example: '2030-01-01T12:00:00.000Z' })
  readonly createdAt!: string;
}

export class UnlockedResponse {
  @ApiProperty({
    example: 'eyJhbGciOiJIUzI1NiIs…',
    description:
      'The new token of the session; the previous one is no longer valid. Browsers also receive it in the cookie',
  })
  readonly token!: string;

  @ApiProperty({ type: UnlockedUserResponse })
  readonly user!: UnlockedUserResponse;
}

export function toUnlockedUser(caller: Principal, user: User, lock: ScreenLock): UnlockedUserResponse {
  return {
    id: caller.userId,
    userId: caller.userId,
    username: caller.username,
    is_admin: caller.isAdmin,
    is_oidc: caller.isOidc,
    is_dual_auth: caller.isDualAuth,
    totp_enabled: caller.totpEnabled,
    mfa_enabled: caller.totpEnabled,
    single_session_mode: lock.singleSession,
    screen_lock_enabled: lock.passcode !== null,
    lock_after_minutes: lock.lockAfterMinutes,
    createdAt: toRfc3339(user.createdAt),
  };
}
