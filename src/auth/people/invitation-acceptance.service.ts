import { Injectable } from '@nestjs/common';
import { AuditLog } from '#audit';
import { digest } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { PowerPolicy, RolePresets } from '#roles';
import { Clock } from '#shared';
import { type User, UserRepository } from '#users';
import { type NewAccount, RegistrationService } from '../registration/registration.service.js';
import { type Invitation } from '../store/invitation.entity.js';
import { InvitationRepository } from '../store/invitation.repository.js';
import { InvalidInvitation } from './invitations.errors.js';

export type Acceptance = NewAccount & { readonly token: string };

/** Creates the account that an invitation is for, once. */
@Injectable()
export class InvitationAcceptance {
  constructor(
    private readonly invitations: InvitationRepository,
    private readonly registration: RegistrationService,
    private readonly users: UserRepository,
    private readonly power: PowerPolicy,
    private readonly presets: RolePresets,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Throws `InvalidInvitation`, and what a registration throws; then the invitation can still be accepted. */
  async accept({ token, ...account }: Acceptance): Promise<User> {
    // Before the password is hashed, so that nobody without an invitation causes that work.
    const invitation = await this.invitations.findByDigest(digest(token), this.clock.now());
    if (invitation === null) throw new InvalidInvitation();
    return this.registration.create(account, {
      isAdmin: false,
      claim: (tx) => this.claim(tx, invitation),
      complete: (tx, user) => this.complete(tx, invitation, user),
    });
  }

  /** Checks the rights of the inviter as they are now: an invitation must not outlive the power behind it. */
  private async claim(tx: Tx, { id, invitedBy, roleId }: Invitation): Promise<void> {
    await this.users.lockAdminRoster(tx);
    if (!(await this.invitations.consume(tx, id, this.clock.now()))) throw new InvalidInvitation();
    const mayInvite =
      !(await this.users.isSuspended(tx, invitedBy)) &&
      (await this.power.holdsAll(tx, invitedBy, ['users.manage'])) &&
      (roleId === null || (await this.presets.mayStillPreset(tx, invitedBy, roleId)));
    if (!mayInvite) throw new InvalidInvitation();
  }

  private async complete(tx: Tx, { id, invitedBy, roleId }: Invitation, user: User): Promise<void> {
    if (roleId !== null) await this.presets.assign(tx, user.id, roleId, invitedBy);
    const details = { invitation: id, invited_by: invitedBy, role: roleId };
    await this.audit.record(tx, { action: 'invitation.accepted', actor: user.id, details });
  }
}
