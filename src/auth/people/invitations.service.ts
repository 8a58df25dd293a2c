import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { type AuditEvent, AuditLog } from '#audit';
import { InvitationMail, type Invitee, type Language } from '#mail';
import { AppConfig } from '#platform/config';
import { digest, newId, randomSecret } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { PowerPolicy, RolePresets } from '#roles';
import { Clock, HOUR_MS, type InvitationId, isId, type RoleId, toRfc3339, type UserId } from '#shared';
import { Invitation } from '../store/invitation.entity.js';
import { InvitationRepository } from '../store/invitation.repository.js';
import {
  type CreatedInvitationResponse,
  type InvitationListResponse,
  toListedInvitation,
} from './invitations.dto.js';
import { InvitationNotFound } from './invitations.errors.js';

const LIFE_MS = 72 * HOUR_MS;
const PERMISSION = 'users.manage';
/** A page of the front end. */
const PATH = 'invitation';

/** For whom an invitation is, as a reminder, and the role that the account gets. */
export type WantedInvitation = { readonly note: string | null; readonly roleId: number | null };

/** Where the link is to be mailed; null for nowhere. */
type WantedMail = { readonly email: string | null; readonly language: Language };

/** Who answers for an invitation, and how it is recorded. */
type Inviter = { readonly id: UserId; readonly event: Pick<AuditEvent, 'actor' | 'factor'> };

/** Invites people to create an account, also while registration is closed. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly invitations: InvitationRepository,
    private readonly power: PowerPolicy,
    private readonly presets: RolePresets,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly config: AppConfig,
    private readonly mail: InvitationMail,
  ) {}

  /**
   * Throws `RoleNotFound`, `SystemRole`, `GrantNotAllowed`, `AdminRequired`, `SessionEnded`; with an address also
   * `MailDisabled`, `InvalidEmail`, `TooManyMails`.
   */
  async create(
    caller: SessionPrincipal,
    { note, roleId, email, language }: WantedInvitation & WantedMail,
  ): Promise<CreatedInvitationResponse> {
    const address = email === null ? null : await this.mail.admit(caller.userId, email);
    const invitee = address === null ? null : { address, language };
    const inviter = { id: caller.userId, event: { actor: caller.userId } };
    const assertAllowed = async (tx: Tx) => {
      await this.power.assertHolds(tx, caller, PERMISSION);
      if (roleId !== null) await this.presets.assertMayPreset(tx, caller, roleId as RoleId);
    };
    return this.issue(inviter, { note, roleId }, assertAllowed, invitee);
  }

  /**
   * Stores an invitation in the name of a user, who answers for it until it is accepted.
   *
   * @param assertAllowed throws if they may not invite, in the transaction of the change
   * @param invitee gets the link by mail
   */
  async issue(
    inviter: Inviter,
    { note, roleId }: WantedInvitation,
    assertAllowed: (tx: Tx) => Promise<void>,
    invitee: Invitee | null = null,
  ): Promise<CreatedInvitationResponse> {
    const token = randomSecret().toString('base64url');
    const createdAt = this.clock.now();
    const row = Object.assign(new Invitation(), {
      id: newId<InvitationId>(),
      secretDigest: digest(token),
      note,
      roleId: roleId as RoleId | null,
      invitedBy: inviter.id,
      createdAt,
      expiresAt: createdAt + LIFE_MS,
    });
    const url = `${this.config.env.PUBLIC_URL.replace(/\/$/, '')}/${PATH}#${token}`;
    await this.transactions.run(async (tx) => {
      await assertAllowed(tx);
      await this.invitations.add(tx, row);
      if (invitee !== null) await this.mail.send(tx, invitee, url, row.expiresAt);
      const facts = { invitation: row.id, role: row.roleId, invited_by: inviter.id };
      const details = { ...facts, ...(invitee !== null && { mailed: true }) };
      await this.audit.record(tx, {
        action: 'invitation.created',
        ...inviter.event,
        subject: null,
        details,
      });
    });
    const { id, expiresAt } = row;
    const times = { createdAt: toRfc3339(createdAt), expiresAt: toRfc3339(expiresAt) };
    return { id, note, roleId, ...times, url, token };
  }

  /** Returns the invitations that can still be accepted, whoever sent them. */
  async list(): Promise<InvitationListResponse> {
    return { invitations: (await this.invitations.list(this.clock.now())).map(toListedInvitation) };
  }

  /** Returns those that a user sent and that can still be accepted. */
  async listSentBy(userId: UserId): Promise<InvitationListResponse['invitations']> {
    return (await this.invitations.listByInviter(userId, this.clock.now())).map(toListedInvitation);
  }

  /** Throws `InvitationNotFound`, `MorePowerfulUser`, `AdminRequired`, `SessionEnded`. */
  async revoke(caller: SessionPrincipal, id: string): Promise<void> {
    if (!isId<InvitationId>(id)) throw new InvitationNotFound();
    await this.transactions.run(async (tx) => {
      await this.power.assertHolds(tx, caller, PERMISSION);
      const invitation = await this.invitations.findIn(tx, id);
      if (invitation === null) throw new InvitationNotFound();
      await this.power.assertMayActOn(tx, caller, invitation.invitedBy, PERMISSION);
      if (!(await this.invitations.consume(tx, id, this.clock.now()))) throw new InvitationNotFound();
      const details = { invitation: id };
      await this.audit.record(tx, {
        action: 'invitation.revoked',
        actor: caller.userId,
        subject: null,
        details,
      });
    });
  }
}
