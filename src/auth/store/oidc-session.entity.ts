import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type ProviderScope } from '#oidc';
import { instantColumn } from '#platform/database';
import { type Instant, type LoginChallengeId, type SessionId, type UserId } from '#shared';

/** The provider's session that one of our sessions comes from, so that a logout at either side ends both. */
@Entity('oidc_session')
export class OidcSession {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  /** The session; until the second factor is verified, the login challenge. */
  @Column({ name: 'session_id', type: 'varchar', length: 36 })
  sessionId!: SessionId | LoginChallengeId;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  /** Null for the primary provider. */
  @Column({ name: 'provider_id', type: 'int', nullable: true })
  providerId!: ProviderScope;

  /** SHA-256 of the issuer. */
  @Column({ name: 'issuer_digest', type: 'varchar', length: 64 })
  issuerDigest!: string;

  /** SHA-256 of the provider's namespace and the subject. */
  @Column({ name: 'subject_digest', type: 'varchar', length: 64 })
  subjectDigest!: string;

  /** SHA-256 of the provider's namespace and `sid`, the provider's session; null where the provider sends none. */
  @Column({ name: 'sid_digest', type: 'varchar', length: 64, nullable: true })
  sidDigest!: string | null;

  /** The ID token, sealed: the provider requires it as a hint to end its session. Empty if the protocol has none. */
  @Column({ name: 'id_token', type: 'blob' })
  idToken!: Buffer;

  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;
}
