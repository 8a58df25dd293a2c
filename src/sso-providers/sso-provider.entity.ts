import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant, type SsoProviderId } from '#shared';

/** A directory, or an identity provider that users log in at in their browser. */
export const PROVIDER_TYPES = ['oidc', 'google', 'github', 'ldap'] as const;
export type ProviderType = (typeof PROVIDER_TYPES)[number];

/** A source of identities besides the passwords of this service. */
@Entity('sso_provider')
export class SsoProvider {
  @PrimaryGeneratedColumn()
  id!: SsoProviderId;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  @Column({ type: 'varchar', length: 32 })
  type!: ProviderType;

  @Column({ type: 'boolean' })
  enabled!: boolean;

  /** Login pages list providers by this number, then by id. */
  @Column({ name: 'display_order', type: 'int' })
  displayOrder!: number;

  /** The settings as JSON, without the secret. */
  @Column({ type: 'text' })
  settings!: string;

  /** The password of the service account, or the client secret, sealed. */
  @Column({ type: 'blob' })
  secret!: Buffer;

  /** Which roles its groups decide, as JSON; null: none. */
  @Column({ name: 'role_map', type: 'text', nullable: true })
  roleMap!: string | null;

  /**
   * The first OpenID Connect provider: `oidc-config` shows it, the `OIDC_*` variables take its place, and its identities
   * are stored without a provider. At most one.
   */
  @Column({ name: 'is_primary', type: 'boolean' })
  isPrimary!: boolean;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  @Column(instantColumn('updated_at'))
  updatedAt!: Instant;
}
