import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant } from '#shared';

/** A copy of the primary provider for the previous version, which serves beside this one during a rolling upgrade. */
@Entity('oidc_config')
export class OidcConfig {
  @PrimaryColumn({ type: 'int' })
  id!: 1;

  /** The settings as JSON, without the secret. */
  @Column({ type: 'text' })
  settings!: string;

  @Column({ name: 'client_secret', type: 'blob' })
  clientSecret!: Buffer;

  /** Incremented by every change. */
  @Column({ type: 'int' })
  revision!: number;

  @Column(instantColumn('updated_at'))
  updatedAt!: Instant;
}
