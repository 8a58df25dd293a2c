import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant } from '#shared';
import { type ProviderScope } from './identity-provider.js';

/** A pending login at the provider: valid for ten minutes, once, in one browser. */
@Entity('oidc_transaction')
export class OidcTransaction {
  /** SHA-256 of the `state`. */
  @PrimaryColumn({ name: 'state_digest', type: 'varchar', length: 64 })
  stateDigest!: string;

  /** SHA-256 of the secret in the browser's cookie. */
  @Column({ name: 'browser_digest', type: 'varchar', length: 64 })
  browserDigest!: string;

  /** Null for the primary provider. */
  @Column({ name: 'provider_id', type: 'int', nullable: true })
  providerId!: ProviderScope;

  /** SHA-256 of the issuer and client the browser was sent to. */
  @Column({ name: 'provider_digest', type: 'varchar', length: 64 })
  providerDigest!: string;

  /** The PKCE verifier, the nonce, and for a proof the session it is given in, sealed. */
  @Column({ type: 'blob' })
  secrets!: Buffer;

  @Column({ name: 'remember_me', type: 'boolean' })
  rememberMe!: boolean;

  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;
}
