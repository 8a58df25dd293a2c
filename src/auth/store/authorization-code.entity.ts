import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type LoginFactor } from '#sessions';
import { type AuthorizationCodeId, type Instant, type SessionId, type UserId } from '#shared';

/** A code that an app on the user's machine exchanges for a session (RFC 6749, section 4.1; RFC 7636). */
@Entity('authorization_code')
export class AuthorizationCode {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: AuthorizationCodeId;

  /** SHA-256 of the code. */
  @Column({ name: 'code_digest', type: 'varchar', length: 64 })
  codeDigest!: string;

  @Column({ name: 'client_id', type: 'varchar', length: 64 })
  clientId!: string;

  /** Where the code was sent, with the port. */
  @Column({ name: 'redirect_uri', type: 'varchar', length: 300 })
  redirectUri!: string;

  /** SHA-256 of the verifier that only the app knows, in base64url. */
  @Column({ name: 'code_challenge', type: 'varchar', length: 64 })
  codeChallenge!: string;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  @Column({ name: 'credential_version', type: 'int' })
  credentialVersion!: number;

  @Column({ name: 'session_epoch', type: 'int' })
  sessionEpoch!: number;

  @Column({ name: 'session_id', type: 'varchar', length: 36 })
  sessionId!: SessionId;

  @Column({ type: 'varchar', length: 16 })
  factor!: LoginFactor;

  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;

  /** The session that the code was exchanged for; null until then. */
  @Column({ name: 'issued_session_id', type: 'varchar', length: 36, nullable: true })
  issuedSessionId!: SessionId | null;
}
