import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant } from '#shared';

/** A used tunnel token, kept until it has expired. */
@Entity('spent_tunnel_token')
export class SpentTunnelToken {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;
}
