import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type PasswordScheme } from '#platform/crypto';
import { instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';

/** One account. */
@Entity('user')
export class User {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: UserId;

  /** As registered. */
  @Column({ type: 'varchar', length: 64 })
  name!: string;

  /** What names are compared by; see `nameKey`. */
  @Column({ name: 'name_key', type: 'varchar', length: 64 })
  nameKey!: string;

  /** Sealed; null for an account that signs in through a provider only. */
  @Column({ name: 'password_hash', type: 'blob', nullable: true })
  passwordHash!: Buffer | null;

  @Column({ name: 'password_scheme', type: 'varchar', length: 32, nullable: true })
  passwordScheme!: PasswordScheme | null;

  /** Rises with every change of the password; writes that rely on an earlier one are refused by it. */
  @Column({ name: 'credential_version', type: 'int' })
  credentialVersion!: number;

  /** Rises with every login, and with whatever else relies on the credential: the row that all of those meet at. */
  @Column({ name: 'login_count', type: 'int' })
  loginCount!: number;

  @Column({ name: 'is_admin', type: 'boolean' })
  isAdmin!: boolean;

  @Column({ name: 'is_oidc', type: 'boolean' })
  isOidc!: boolean;

  @Column({ name: 'totp_enabled', type: 'boolean' })
  totpEnabled!: boolean;

  /** Sessions of an earlier epoch are dead, even if their row comes back from a backup. */
  @Column({ name: 'session_epoch', type: 'int' })
  sessionEpoch!: number;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;
}
