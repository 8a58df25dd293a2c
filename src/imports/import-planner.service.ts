import { Injectable } from '@nestjs/common';
import { AdminLoginGuard } from '#sso-providers';
import { PasswordHasher } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { RoleRepository } from '#roles';
import { passwordLoginAllowed, SettingsService } from '#settings';
import { UserListRepository } from '#users';
import { ImportRecordRepository } from './import-record.repository.js';
import { canLogIn, isCreated, type OnConflict, type PlannedAccount } from './plan/account-plan.js';
import { planAccounts } from './plan/account-planner.js';
import { type ImportPlan } from './plan/import-plan.js';
import { planRoles } from './plan/role-plan.js';
import { type SourceAccount, type SourceData } from './source-data.js';

const NO_ADMIN =
  'No admin could log in afterwards. Create one first, with "user create <name> --admin", then import again';
const HINT = 'Use --on-conflict skip or rename';

/** Plans imports, and finds the reasons not to do them. */
@Injectable()
export class ImportPlanner {
  constructor(
    private readonly records: ImportRecordRepository,
    private readonly users: UserListRepository,
    private readonly roles: RoleRepository,
    private readonly settings: SettingsService,
    private readonly adminLogins: AdminLoginGuard,
    private readonly hasher: PasswordHasher,
    private readonly transactions: Transactions,
  ) {}

  async plan(
    { source, accounts, roles, settings, notes }: SourceData,
    onConflict: OnConflict,
  ): Promise<ImportPlan> {
    const nameKeys = new Set(await this.users.listNameKeys());
    const roleNames = new Set((await this.roles.list()).map(({ name }) => name));
    const [users, knownRoles, knownSettings] = await Promise.all([
      this.records.list(source, 'user'),
      this.records.list(source, 'role'),
      this.records.list(source, 'setting'),
    ]);
    return {
      accounts: planAccounts(accounts, { nameKeys, imported: users }, onConflict),
      roles: planRoles(roles, { names: roleNames, imported: knownRoles }, onConflict),
      settings: settings.filter(({ sourceId }) => !knownSettings.has(sourceId)),
      notes,
    };
  }

  /** Returns why nothing of the plan can be done; empty if all of it can. */
  async findProblems(plan: ImportPlan): Promise<string[]> {
    const clashes = plan.accounts.filter(({ outcome }) => outcome === 'conflict');
    const roles = plan.roles.filter(({ outcome }) => outcome === 'conflict');
    const costly = plan.accounts.filter((one) => isCreated(one) && this.hasExcessCost(one.account));
    return [
      ...clashes.map(({ account }) => `${account.name}: an account of this name exists. ${HINT}`),
      ...roles.map(({ role }) => `${role.name}: a role of this name exists. ${HINT}`),
      ...costly.map(
        ({ account }) => `${account.name}: the hash costs more than BCRYPT_COST, which has to be raised`,
      ),
      ...((await this.willAdminLogIn(plan)) ? [] : [NO_ADMIN]),
    ];
  }

  private hasExcessCost({ password }: SourceAccount): boolean {
    return password !== null && this.hasher.excessCost(password) !== null;
  }

  private async willAdminLogIn({ accounts, settings }: ImportPlan): Promise<boolean> {
    const change = settings.find(({ setting }) => setting.name === passwordLoginAllowed.name);
    const isByPassword = change?.value ?? (await this.settings.get(passwordLoginAllowed));
    if (isByPassword === true && accounts.some(isFutureAdmin)) return true;
    return change?.value !== false && this.transactions.run((tx) => this.adminLogins.canAdminLogIn(tx));
  }
}

const isFutureAdmin = (planned: PlannedAccount): boolean =>
  isCreated(planned) && planned.account.isAdmin && canLogIn(planned.account);
