import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type PasskeyChallengeId, type UserId } from '#shared';
import { type UserVerification } from './passkey.entity.js';

/** What a challenge was issued for. It is worth nothing for any other purpose. */
export type ChallengePurpose = 'register' | 'login' | 'second_factor' | 'step_up' | 'terminal' | 'unlock';

/** A challenge that an authenticator shall sign: valid for five minutes, once, for one purpose and one client. */
@Entity('passkey_challenge')
export class PasskeyChallenge {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: PasskeyChallengeId;

  @Column({ type: 'varchar', length: 32 })
  purpose!: ChallengePurpose;

  /** SHA-256 of the challenge in base64url. */
  @Column({ name: 'challenge_digest', type: 'varchar', length: 64 })
  challengeDigest!: string;

  /** SHA-256 of what only the same client can present again: a browser's secret, a session, a login challenge. */
  @Column({ name: 'binding_digest', type: 'varchar', length: 64 })
  bindingDigest!: string;

  /** Null where the passkey shall tell who logs in. */
  @Column({ name: 'user_id', type: 'varchar', length: 36, nullable: true })
  userId!: UserId | null;

  @Column({ name: 'user_verification', type: 'varchar', length: 32 })
  userVerification!: UserVerification;

  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;
}
