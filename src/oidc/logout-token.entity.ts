import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant } from '#shared';

/** A logout token that was obeyed; it is not obeyed again. */
@Entity('oidc_logout_token')
export class OidcLogoutToken {
  /** SHA-256 of issuer and `jti`. */
  @PrimaryColumn({ name: 'token_digest', type: 'varchar', length: 64 })
  tokenDigest!: string;

  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;
}
