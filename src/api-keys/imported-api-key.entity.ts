import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The hash of an imported key, until its first use tells the digest. */
@Entity('imported_api_key')
export class ImportedApiKey {
  @PrimaryColumn({ name: 'key_id', type: 'varchar', length: 36 })
  keyId!: string;

  /** The first twelve characters of the key. */
  @Column({ type: 'varchar', length: 16 })
  prefix!: string;

  /** bcrypt, of 256 random bits. */
  @Column({ type: 'varchar', length: 80 })
  hash!: string;
}
