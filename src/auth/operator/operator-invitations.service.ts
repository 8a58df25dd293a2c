import { Injectable } from '@nestjs/common';
import { BY_OPERATOR } from '#audit';
import { type Tx } from '#platform/database';
import { PowerPolicy, RolePresets } from '#roles';
import { InvalidRequest, type RoleId } from '#shared';
import { type User, UserRepository, UsersService } from '#users';
import { type CreatedInvitationResponse } from '../people/invitations.dto.js';
import { InvitationsService } from '../people/invitations.service.js';

/** Invites people for operators, in the name of a user: an invitation ends with the power of whoever answers for it. */
@Injectable()
export class OperatorInvitationsService {
  constructor(
    private readonly users: UsersService,
    private readonly repository: UserRepository,
    private readonly invitations: InvitationsService,
    private readonly power: PowerPolicy,
    private readonly presets: RolePresets,
  ) {}

  /** Throws `UserNotFound`, `RoleNotFound`, and `InvalidRequest` if the user may not invite, or not with the role. */
  async invite(
    username: string,
    { note, role }: { readonly note: string | null; readonly role: string | null },
  ): Promise<CreatedInvitationResponse> {
    const inviter = await this.users.get({ username });
    const roleId = role === null ? null : await this.presets.getId(role);
    const wanted = { note, roleId };
    return this.invitations.issue({ id: inviter.id, event: BY_OPERATOR }, wanted, (tx) =>
      this.assertMayInvite(tx, inviter, roleId),
    );
  }

  private async assertMayInvite(tx: Tx, { id, name }: User, roleId: RoleId | null): Promise<void> {
    await this.repository.lockAdminRoster(tx);
    const mayInvite =
      !(await this.repository.isSuspended(tx, id)) && (await this.power.holdsAll(tx, id, ['users.manage']));
    if (!mayInvite) throw new InvalidRequest({}, `${name} may not invite anybody: choose an admin`);
    if (roleId !== null && !(await this.presets.mayStillPreset(tx, id, roleId)))
      throw new InvalidRequest({}, `${name} may not assign this role: choose an admin`);
  }
}
