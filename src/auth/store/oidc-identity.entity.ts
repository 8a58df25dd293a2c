import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type ProviderScope } from '#oidc';
import { instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';

/** An identity at a provider and the account it logs in to; at most one for each account. */
@Entity('oidc_identity')
export class OidcIdentity {
  /**
   * SHA-256 of the provider's namespace and the identifier (an e-mail address case-folded), because collations compare
   * text differently.
   */
  @PrimaryColumn({ name: 'identity_digest', type: 'varchar', length: 64 })
  identityDigest!: string;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  @Column({ type: 'text' })
  issuer!: string;

  /** The provider or directory that it is of; null for the primary provider. */
  @Column({ name: 'provider_id', type: 'int', nullable: true })
  providerId!: ProviderScope;

  @Column({ type: 'text' })
  identifier!: string;

  /** SHA-256 of the name that the provider sent at the last login. */
  @Column({ name: 'name_digest', type: 'varchar', length: 64 })
  nameDigest!: string;

  /** Path of the claim that held the identifier at the last login; null if that was before it was stored. */
  @Column({ name: 'identifier_path', type: 'text', nullable: true })
  identifierPath!: string | null;

  /** The e-mail address of the last login, if any. */
  @Column({ type: 'text', nullable: true })
  email!: string | null;

  /** The claim `email_verified`; null where the provider did not send it. */
  @Column({ name: 'is_email_verified', type: 'boolean', nullable: true })
  isEmailVerified!: boolean | null;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;
}
