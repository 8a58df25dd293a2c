import { Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintColumn, instantColumn } from '#platform/database';
import { type Instant, type PasskeyId, type UserId } from '#shared';

/** How much an authenticator is asked to verify its user (WebAuthn Level 3, section 5.8.6). */
export const USER_VERIFICATION = ['required', 'preferred', 'discouraged'] as const;

export type UserVerification = (typeof USER_VERIFICATION)[number];

/** Whether the credential may be copied to other devices; an authenticator never changes that. */
export type DeviceType = 'singleDevice' | 'multiDevice';

/** A public-key credential of a user (WebAuthn Level 3, credential record in section 4). */
@Entity('passkey')
export class Passkey {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: PasskeyId;

  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;

  /** Chosen by the user. */
  @Column({ type: 'varchar', length: 80 })
  name!: string;

  /** SHA-256 of the credential ID, which can be too long for an index. */
  @Column({ name: 'credential_digest', type: 'varchar', length: 64 })
  credentialDigest!: string;

  /** In base64url, as authenticators and browsers know it. */
  @Column({ name: 'credential_id', type: 'text' })
  credentialId!: string;

  /** The COSE key, in base64url. */
  @Column({ name: 'public_key', type: 'text' })
  publicKey!: string;

  /** The last signature counter; 0 for authenticators that do not count. */
  @Column(bigintColumn('sign_count'))
  signCount!: number;

  @Column({ name: 'device_type', type: 'varchar', length: 32 })
  deviceType!: DeviceType;

  @Column({ name: 'is_backed_up', type: 'boolean' })
  isBackedUp!: boolean;

  @Column({ type: 'simple-json' })
  transports!: readonly string[];

  /** What the user chose at registration; `required` is enforced at every use. */
  @Column({ name: 'user_verification', type: 'varchar', length: 32 })
  userVerification!: UserVerification;

  /** Whether the authenticator has verified its user under our supervision; only then it logs in without a password. */
  @Column({ name: 'is_user_verified', type: 'boolean' })
  isUserVerified!: boolean;

  /** Whether whoever enrolled it had freshly proved who they are. */
  @Column({ name: 'is_proved', type: 'boolean' })
  isProved!: boolean;

  /** The host that the credential was registered for. It works for no other. */
  @Column({ name: 'rp_id', type: 'varchar', length: 255 })
  rpId!: string;

  /** What the authenticator returns as its user, of a passkey that another system registered; null: the id of the user. */
  @Column({ name: 'user_handle', type: 'varchar', length: 128, nullable: true })
  userHandle!: string | null;

  /** The data key, wrapped under the output of the PRF extension and sealed; null without that extension. */
  @Column({ name: 'data_slot', type: 'blob', nullable: true })
  dataSlot!: Buffer | null;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  @Column({ ...instantColumn('last_used_at'), nullable: true })
  lastUsedAt!: Instant | null;
}
