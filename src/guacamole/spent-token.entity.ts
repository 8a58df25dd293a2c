import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant } from '#shared';

/** A tunnel token that was used; it is on record until it has expired anyway. */
@Entity('spent_tunnel_token')
export class SpentTunnelToken {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;
}
