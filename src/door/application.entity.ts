import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type ApplicationId, type Instant, type RoleId, type UserId } from '#shared';

/** How requests reach the application: the team's own proxy asks first, or Latchkey carries them. */
export const APPLICATION_MODES = ['forward', 'gateway'] as const;
export type ApplicationMode = (typeof APPLICATION_MODES)[number];

/** Who may use the application: any account, admins, or those of `application_user` and `application_role`. */
export const AUDIENCES = ['everyone', 'admins', 'listed'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** What a session must have proved. */
export const NEEDS = ['login', 'second_factor'] as const;
export type Needs = (typeof NEEDS)[number];

/** What a screen lock does to the open sockets of a gateway application. */
export const LOCK_EFFECTS = ['hold', 'close'] as const;
export type LockEffect = (typeof LOCK_EFFECTS)[number];

/** A web application behind the door. */
@Entity('application')
export class Application {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: ApplicationId;

  /** Unique; part of addresses and of the scopes of API keys. */
  @Column({ type: 'varchar', length: 63 })
  slug!: string;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  /** A short text for the launcher, such as an emoji. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  icon!: string | null;

  @Column({ name: 'enabled', type: 'boolean' })
  isEnabled!: boolean;

  /** `https://host[:port]`, in lower case and without the default port. Unique together with the prefix. */
  @Column({ type: 'varchar', length: 255 })
  origin!: string;

  /** Empty, or `/x/` for an application that shares its origin. */
  @Column({ name: 'path_prefix', type: 'varchar', length: 255 })
  pathPrefix!: string;

  @Column({ type: 'varchar', length: 16 })
  mode!: ApplicationMode;

  /** Where the gateway connects to; null in mode `forward`. */
  @Column({ type: 'varchar', length: 512, nullable: true })
  upstream!: string | null;

  @Column({ type: 'varchar', length: 16 })
  who!: Audience;

  @Column({ type: 'varchar', length: 16 })
  needs!: Needs;

  /** The oldest accepted proof of `needs` in the session; null accepts any age. */
  @Column({ name: 'max_age_minutes', type: 'int', nullable: true })
  maxAgeMinutes!: number | null;

  /** The terminal ID whose lock applies, or a path pattern with `{id}`; null if there is none. */
  @Column({ type: 'varchar', length: 255, nullable: true })
  terminal!: string | null;

  @Column({ name: 'on_lock', type: 'varchar', length: 16 })
  onLock!: LockEffect;

  /** Incremented by every change, to detect concurrent ones. */
  @Column({ type: 'int' })
  version!: number;

  /** JSON; see `parseApplicationOptions`. */
  @Column({ type: 'text' })
  options!: string;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  @Column(instantColumn('updated_at'))
  updatedAt!: Instant;
}

/** An account on the list of an application whose audience is `listed`. */
@Entity('application_user')
export class ApplicationUser {
  @PrimaryColumn({ name: 'application_id', type: 'varchar', length: 36 })
  applicationId!: ApplicationId;

  @PrimaryColumn({ name: 'user_id', type: 'varchar', length: 36 })
  userId!: UserId;
}

/** A role whose users may use an application with the audience `listed`. */
@Entity('application_role')
export class ApplicationRole {
  @PrimaryColumn({ name: 'application_id', type: 'varchar', length: 36 })
  applicationId!: ApplicationId;

  @PrimaryColumn({ name: 'role_id', type: 'int' })
  roleId!: RoleId;
}
