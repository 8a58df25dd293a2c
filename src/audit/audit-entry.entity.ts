import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instantColumn } from '#platform/database';
import { type AuditEntryId, type Instant, type UserId } from '#shared';

/** A security event. Rows are never updated, and are deleted after the retention time. */
@Entity('audit_log')
export class AuditEntry {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: AuditEntryId;

  @Column(instantColumn('at'))
  at!: Instant;

  @Column({ type: 'varchar', length: 64 })
  action!: string;

  @Column({ type: 'varchar', length: 16 })
  result!: AuditResult;

  /** User who acted; null for unauthenticated clients and the operator's command line. Kept when the user is deleted. */
  @Column({ name: 'actor_id', type: 'varchar', length: 36, nullable: true })
  actorId!: UserId | null;

  /** The API key that the actor used; null for a session. Kept when the key is deleted. */
  @Column({ name: 'actor_key_id', type: 'varchar', length: 36, nullable: true })
  actorKeyId!: string | null;

  /** The visible prefix of the key. */
  @Column({ name: 'actor_key_prefix', type: 'varchar', length: 16, nullable: true })
  actorKeyPrefix!: string | null;

  /** User whose account is affected. */
  @Column({ name: 'subject_id', type: 'varchar', length: 36, nullable: true })
  subjectId!: UserId | null;

  @Column({ type: 'varchar', length: 16, nullable: true })
  factor!: string | null;

  @Column({ type: 'varchar', length: 45, nullable: true })
  address!: string | null;

  @Column({ name: 'user_agent', type: 'varchar', length: 512, nullable: true })
  userAgent!: string | null;

  @Column({ name: 'request_id', type: 'varchar', length: 64, nullable: true })
  requestId!: string | null;

  /** A JSON object; never contains a secret. */
  @Column({ type: 'text', nullable: true })
  details!: string | null;
}

export const AUDIT_RESULTS = ['success', 'failure'] as const;

export type AuditResult = (typeof AUDIT_RESULTS)[number];

/** The client that caused an event, and its API key. */
export type AuditOrigin = Pick<
  AuditEntry,
  'actorKeyId' | 'actorKeyPrefix' | 'address' | 'userAgent' | 'requestId'
>;

export const NO_ORIGIN: AuditOrigin = {
  actorKeyId: null,
  actorKeyPrefix: null,
  address: null,
  userAgent: null,
  requestId: null,
};

export const toOrigin = ({
  actorKeyId,
  actorKeyPrefix,
  address,
  userAgent,
  requestId,
}: AuditOrigin): AuditOrigin => ({ actorKeyId, actorKeyPrefix, address, userAgent, requestId });
