import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';

/** A person at an identity provider, and whose account that is here. One to an account. */
@Entity('oidc_identity')
export class OidcIdentity {
  /** SHA-256 of issuer and identifier, an address folded: compared byte by byte on every engine. */
  @PrimaryColumn({ name: 'identity_digest', type: 'varchar', length: 64 })
  identityDigest!: string;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  @Column({ type: 'text' })
  issuer!: string;

  @Column({ type: 'text' })
  identifier!: string;

  /** SHA-256 of the name that the provider had for them last. */
  @Column({ name: 'name_digest', type: 'varchar', length: 64 })
  nameDigest!: string;

  /** Where in the claims the identifier was found at the last login; null when that was before this was noted. */
  @Column({ name: 'identifier_path', type: 'text', nullable: true })
  identifierPath!: string | null;

  /** The address that the provider named at the last login, if any. */
  @Column({ type: 'text', nullable: true })
  email!: string | null;

  /** What the provider said about it; null where it said nothing. */
  @Column({ name: 'is_email_verified', type: 'boolean', nullable: true })
  isEmailVerified!: boolean | null;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;
}
