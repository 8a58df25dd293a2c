import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type Instant } from '#shared';

/** A key pair that signs assertions for applications. */
@Entity('assertion_key')
export class AssertionKey {
  /** The thumbprint of the public key (RFC 7638). */
  @PrimaryColumn({ type: 'varchar', length: 43 })
  kid!: string;

  /** Counts the keys. Unique, so that only one of several replicas creates the next key. */
  @Column({ type: 'int' })
  generation!: number;

  /** A JWK (RFC 7517). */
  @Column({ name: 'public_key', type: 'text' })
  publicKey!: string;

  /** PKCS #8 in PEM, sealed. */
  @Column({ name: 'private_key', type: 'blob' })
  privateKey!: Buffer;

  /** It is published from then on. */
  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  /** It signs from then on, until the next key does. */
  @Column(instantColumn('signs_from'))
  signsFrom!: Instant;
}
