import { Injectable } from '@nestjs/common';
import { PasskeysService } from '#passkeys';
import { type Tx } from '#platform/database';
import { SecondFactorRequirement } from '#roles';
import { type User, UserRepository } from '#users';
import { LastSecondFactor } from './enrolment.errors.js';

/** Decides when a login needs a second factor, and keeps the last one of accounts that require one. */
@Injectable()
export class FactorPolicy {
  constructor(
    private readonly requirement: SecondFactorRequirement,
    private readonly users: UserRepository,
    private readonly passkeys: PasskeysService,
  ) {}

  /**
   * Whether the first factor of a login is followed by a second one. Passkeys alone are asked for only where one is required:
   * other front ends ask for a code.
   */
  async asksSecondFactor(user: User): Promise<boolean> {
    if (user.totpEnabled) return true;
    return (await this.requirement.appliesTo(user)) && (await this.hasPasskey(user));
  }

  /** As {@link asksSecondFactor}, as the transaction sees the roles and passkeys of the user. */
  async asksSecondFactorIn(tx: Tx, user: User): Promise<boolean> {
    if (user.totpEnabled) return true;
    return (await this.requirement.appliesIn(tx, user)) && this.passkeys.hasUsable(tx, user.id);
  }

  /** Checks before the user is asked for anything that they can do without TOTP. Throws `LastSecondFactor`. */
  async assertTotpSpare(user: User): Promise<void> {
    if ((await this.requirement.appliesTo(user)) && !(await this.hasPasskey(user)))
      throw new LastSecondFactor();
  }

  /** Call it after a removal by the user, with their row locked. Throws `LastSecondFactor`. */
  async assertFactorLeft(tx: Tx, user: User): Promise<void> {
    if (!(await this.requirement.appliesIn(tx, user))) return;
    const hasFactor = (await this.users.hasTotp(tx, user.id)) || (await this.passkeys.hasUsable(tx, user.id));
    if (!hasFactor) throw new LastSecondFactor();
  }

  private async hasPasskey({ id }: User): Promise<boolean> {
    return (await this.passkeys.listUsable(id)).length > 0;
  }
}
