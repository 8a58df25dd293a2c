import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type SmtpError } from '#platform/mail';
import { bigintColumn, instantColumn } from '#platform/database';
import { type Instant, type UserId } from '#shared';
import { type TemplateName } from './templates/template.js';

/** `failed`: the server refuses it for good, or has not taken it in time. */
export const MAIL_STATES = ['pending', 'sent', 'failed'] as const;

export type MailState = (typeof MAIL_STATES)[number];

/** A message for the mail server. Added in the transaction of the change that it tells of. */
@Entity('mail_message')
export class MailMessage {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  id!: string;

  /** The account that it concerns; null for an invitation. */
  @Column({ name: 'user_id', type: 'varchar', length: 36, nullable: true })
  userId!: UserId | null;

  @Column({ type: 'varchar', length: 32 })
  template!: TemplateName;

  /** Address, language and facts, which may contain a one-time code; sealed. Null once it is over. */
  @Column({ type: 'blob', nullable: true })
  content!: Buffer | null;

  @Column({ type: 'varchar', length: 16 })
  state!: MailState;

  @Column({ type: 'int' })
  attempts!: number;

  @Column(instantColumn('created_at'))
  createdAt!: Instant;

  /** When it may be tried next. */
  @Column(instantColumn('due_at'))
  dueAt!: Instant;

  /** When it is no longer worth sending. */
  @Column(instantColumn('expires_at'))
  expiresAt!: Instant;

  @Column({ ...instantColumn('sent_at'), nullable: true })
  sentAt!: Instant | null;

  /** Why the last attempt failed. */
  @Column({ type: 'varchar', length: 32, nullable: true })
  error!: SmtpError | 'unreadable' | 'expired' | null;
}

/** The position of the last event that notices were made of, in one row. */
@Entity('mail_feed')
export class MailFeed {
  @PrimaryColumn({ type: 'int' })
  id!: number;

  @Column(bigintColumn('position'))
  position!: number;
}
