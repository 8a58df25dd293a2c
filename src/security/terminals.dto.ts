import { Injectable, Param, type PipeTransform } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { ConnectionsClosed } from '#connections';
import { AssertionInsteadOf, ChallengeIdInsteadOf, findPasskeyProof, UnlessPasskey } from '#passkeys';
import { refusedAs, RequestBody, TypedCode } from '#platform/http';
import { type Instant, SECOND_MS, toRfc3339 } from '#shared';
import { InvalidMfaCodeFormat, InvalidTerminalId } from './security.errors.js';
import { type TerminalProof } from './terminal-proofs.service.js';
import { type LockedTerminal, type TerminalState } from './terminals.service.js';

/** The terminal IDs that front ends may choose. */
export const TERMINAL_ID = /^[A-Za-z0-9._:-]{1,128}$/;

@Injectable()
class TerminalIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!TERMINAL_ID.test(value)) throw new InvalidTerminalId();
    return value;
  }
}

/** Injects the terminal ID of the path. Throws `InvalidTerminalId`. */
export const TerminalId = () => Param('containerId', TerminalIdPipe);

const LOCKED_AT = '2030-01-01T12:00:00.000Z';
const EXPIRES_AT = '2030-01-01T12:15:00.000Z';

const NullableInstant = (example: string, description: string) =>
  ApiProperty({ type: String, format: 'date-time', nullable: true, example, description });

@RequestBody({
  description: 'A code, or the response of a passkey',
  example: { code: '492039' },
  needsOne: true,
})
export class TerminalProofRequest {
  @ApiProperty({
    required: false,
    example: '492039',
    pattern: '^[0-9]{6}$',
    description: 'Six digits from the authenticator app; white space is ignored',
  })
  @UnlessPasskey('code')
  @TypedCode()
  @Matches(/^[0-9]{6}$/, refusedAs(InvalidMfaCodeFormat))
  readonly code?: string;

  @ChallengeIdInsteadOf('code')
  readonly challengeId?: string;

  @AssertionInsteadOf('code')
  readonly response?: object;
}

export function toTerminalProof(body: TerminalProofRequest): TerminalProof {
  const passkey = findPasskeyProof(body, body.code);
  return passkey ? { passkey } : { code: body.code ?? '' };
}

export class TerminalStatusResponse {
  @ApiProperty({ example: true })
  readonly locked!: boolean;

  @NullableInstant(LOCKED_AT, 'Null if the terminal is not locked')
  readonly locked_at!: string | null;

  @ApiProperty({ example: true, description: 'The same as `locked`' })
  readonly mfa_locked!: boolean;

  @ApiProperty({ example: true, description: 'The account has a second factor' })
  readonly mfa_enabled!: boolean;

  @ApiProperty({ example: true, description: 'Terminals of this account can be locked' })
  readonly can_use_feature!: boolean;

  @ApiProperty({ example: false, description: 'This session has temporary access' })
  readonly access_granted!: boolean;

  @NullableInstant(EXPIRES_AT, 'When the temporary access ends')
  readonly access_expires_at!: string | null;
}

export class TerminalLockedResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly locked!: true;

  @ApiProperty({ format: 'date-time', example: LOCKED_AT })
  readonly locked_at!: string;

  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly mfa_locked!: true;

  @ApiProperty({ example: 'Terminal locked' })
  readonly message!: string;

  @ConnectionsClosed()
  readonly connections_closed!: number;
}

export class TerminalUnlockedResponse {
  @ApiProperty({ type: Boolean, enum: [false], example: false })
  readonly locked!: false;

  @ApiProperty({ type: Boolean, enum: [false], example: false })
  readonly mfa_locked!: false;

  @ApiProperty({ example: 'Terminal unlocked' })
  readonly message!: string;
}

export class TerminalVerifiedResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly verified!: true;

  @ApiProperty({ example: true, description: 'The terminal stays locked for other sessions' })
  readonly locked!: boolean;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 900,
    description: 'Seconds of access; null if the terminal is not locked',
  })
  readonly expires_in!: number | null;

  @NullableInstant(EXPIRES_AT, 'When the temporary access ends')
  readonly access_expires_at!: string | null;

  @ApiProperty({ example: 'Access granted' })
  readonly message!: string;
}

export class TerminalAccessResponse {
  @ApiProperty({ type: Boolean, enum: [true], example: true })
  readonly allowed!: true;

  @ApiProperty({ example: true })
  readonly locked!: boolean;

  @NullableInstant(EXPIRES_AT, 'When the temporary access ends')
  readonly access_expires_at!: string | null;
}

export function toTerminalLocked({ lockedAt, connectionsClosed }: LockedTerminal): TerminalLockedResponse {
  const state = { locked: true, locked_at: toRfc3339(lockedAt), mfa_locked: true } as const;
  return { ...state, message: 'Terminal locked', connections_closed: connectionsClosed };
}

export function toTerminalStatus(
  { lockedAt, accessUntil }: TerminalState,
  isMfaEnabled: boolean,
): TerminalStatusResponse {
  return {
    locked: lockedAt !== null,
    locked_at: toRfc3339(lockedAt),
    mfa_locked: lockedAt !== null,
    mfa_enabled: isMfaEnabled,
    can_use_feature: isMfaEnabled,
    access_granted: accessUntil !== null,
    access_expires_at: toRfc3339(accessUntil),
  };
}

export function toTerminalVerified(
  { lockedAt, accessUntil }: TerminalState,
  now: Instant,
): TerminalVerifiedResponse {
  return {
    verified: true,
    locked: lockedAt !== null,
    expires_in: accessUntil && Math.round((accessUntil - now) / SECOND_MS),
    access_expires_at: toRfc3339(accessUntil),
    message: accessUntil === null ? 'Accepted; the terminal is not locked' : 'Access granted',
  };
}
