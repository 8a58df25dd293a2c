import { Injectable } from '@nestjs/common';
import { type Tx } from '#platform/database';
import { WouldLockOut } from '#settings';
import { type UserId } from '#shared';
import { UserFactsRepository, UserRepository } from '#users';
import { LoginMethods, type LoginWay } from './login-methods.service.js';

/** How an account can log in; not at all without ways. */
export type AccountAccess = {
  readonly userId: UserId;
  readonly username: string;
  readonly ways: readonly LoginWay[];
  /** Whether it has one, besides the first factor; it makes no difference to whether the account can log in. */
  readonly second_factor: boolean;
};

/** Accounts, how many of them can log in, and how; the first ones by name. */
export type AccessSummary = {
  readonly total: number;
  readonly able: number;
  readonly accounts: readonly AccountAccess[];
};

const MAX_NAMED = 20;

/** Says who can log in, and how, as a transaction sees it. */
@Injectable()
export class SignInAccess {
  constructor(
    private readonly users: UserRepository,
    private readonly facts: UserFactsRepository,
    private readonly methods: LoginMethods,
  ) {}

  /** Suspended admins are not among them. */
  async summarizeAdmins(tx: Tx): Promise<AccessSummary> {
    return this.summarize(tx, await this.users.listAdminIds(tx));
  }

  /**
   * Makes a change, which returns false if it took no way in. Throws `WouldLockOut` if the user cannot log in after it.
   *
   * @param explanation replaces the message of the error
   */
  async keepWayIn<T>(tx: Tx, id: UserId, change: () => Promise<T>, explanation: string): Promise<T> {
    const before = await this.summarize(tx, [id]);
    const result = await change();
    if (result === false) return result;
    const after = await this.summarize(tx, [id]);
    if (after.able === 0) throw new WouldLockOut({ access: { before, after } }, explanation);
    return result;
  }

  private async summarize(tx: Tx, ids: readonly UserId[]): Promise<AccessSummary> {
    const ways = await this.methods.listWays(tx, ids);
    const named = await this.facts.listNames(tx, ids, MAX_NAMED);
    const withFactor = await this.methods.listWithSecondFactor(
      tx,
      named.map(({ id }) => id),
    );
    return {
      total: ids.length,
      able: ids.filter((id) => (ways.get(id) ?? []).length > 0).length,
      accounts: named.map(({ id, name }) => ({
        ...{ userId: id, username: name, ways: ways.get(id) ?? [] },
        second_factor: withFactor.has(id),
      })),
    };
  }
}
