import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant } from '#shared';

/** A logout token that was accepted, to reject its replay. */
@Entity('oidc_logout_token')
export class OidcLogoutToken {
  /** SHA-256 of issuer and `jti`. */
  @PrimaryColumn({ name: 'token_digest', type: 'varchar', length: 64 })
  tokenDigest!: string;

  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;
}
