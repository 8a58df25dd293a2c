import {
  EnrolmentCodeIssuer,
  OperatorAccountsService,
  OperatorLoginsService,
  ResetRequestService,
  TotpManagementService,
} from '#auth';
import { PasscodeService } from '#security';
import { toRfc3339 } from '#shared';
import { type ListedUser, UsersService } from '#users';
import { type Call, type Command, type CommandResult } from './command.js';
import { withApplication } from './with-application.js';

export const userCommands: readonly Command[] = [
  {
    name: 'user list',
    parameters: [],
    summary: 'list the accounts and their login methods',
    run: async (call) => describeUsers(await withAccounts(call, (accounts) => accounts.list())),
  },
  {
    name: 'user reset-password',
    parameters: ['<name>'],
    summary: 'print a one-time code that lets the user set a new password',
    run: async (call) => {
      const { user, code, expiresAt } = await withApplication(call, (get) =>
        get(ResetRequestService).issueForOperator(getName(call)),
      );
      const until = toRfc3339(expiresAt);
      return {
        text: `${code} lets ${user.name} set a new password once, until ${until}: choose "forgot password" and enter the code`,
        data: { username: user.name, code, expiresAt: until },
      };
    },
  },
  {
    name: 'user disable-totp',
    parameters: ['<name>'],
    summary: 'disable the second factor of a user and revoke the sessions',
    run: async (call) => {
      const { user, sessions } = await withApplication(call, (get) =>
        get(TotpManagementService).disableAsOperator(getName(call)),
      );
      return {
        text: `Disabled the second factor of ${user.name}; sessions revoked: ${sessions}`,
        data: { username: user.name, totpEnabled: false, sessionsEnded: sessions },
      };
    },
  },
  {
    name: 'user enrolment-code',
    parameters: ['<name>'],
    summary: 'print a one-time code with which the user sets up the required second factor',
    notes: 'Needed with SECOND_FACTOR_ENROLMENT=confirmed. The code works once, within 72 hours.',
    run: async (call) => {
      const { user, code, expiresAt } = await withApplication(call, (get) =>
        get(EnrolmentCodeIssuer).issueForOperator(getName(call)),
      );
      const until = toRfc3339(expiresAt);
      return {
        text: `${code} lets ${user.name} set up a second factor once, until ${until}`,
        data: { username: user.name, code, expiresAt: until },
      };
    },
  },
  {
    name: 'user unlock-login',
    parameters: ['<name>'],
    summary: 'clear the lockouts of an account caused by failed attempts',
    run: async (call) => {
      const { name } = await withApplication(call, (get) => get(OperatorLoginsService).unlock(getName(call)));
      return {
        text: `Cleared the lockouts of ${name}. Lockouts of single client addresses expire within 10 minutes`,
        data: { username: name, unlocked: true },
      };
    },
  },
  {
    name: 'user clear-passcode',
    parameters: ['<name>'],
    summary: 'remove a forgotten screen-lock passcode and revoke the sessions of that user',
    run: (call) =>
      withApplication(call, async (get) => {
        const user = await get(UsersService).get({ username: getName(call) });
        const sessions = await get(PasscodeService).clear(user.id);
        return {
          text: `Cleared the passcode of ${user.name}; sessions revoked: ${sessions}`,
          data: { username: user.name, sessionsEnded: sessions },
        };
      }),
  },
];

const getName = ({ values: [name = ''] }: Call): string => name;

const withAccounts = <T>(call: Call, work: (accounts: OperatorAccountsService) => Promise<T>): Promise<T> =>
  withApplication(call, (get) => work(get(OperatorAccountsService)));

function describeUsers(users: readonly ListedUser[]): CommandResult {
  const data = users.map((user) => ({
    id: user.id,
    username: user.name,
    isAdmin: user.isAdmin,
    isOidc: user.isOidc,
    hasPassword: user.passwordScheme !== null,
    totpEnabled: user.totpEnabled,
    isService: user.isService,
    suspendedAt: toRfc3339(user.suspendedAt),
    deletionDueAt: toRfc3339(user.deletionDueAt),
    createdAt: toRfc3339(user.createdAt),
  }));
  const lines = data.map((user) => {
    const marks = Object.entries({
      admin: user.isAdmin,
      password: user.hasPassword,
      oidc: user.isOidc,
      totp: user.totpEnabled,
      service: user.isService,
      suspended: user.suspendedAt !== null,
    }).flatMap(([mark, isSet]) => (isSet ? [mark] : []));
    return `${user.id}  ${user.username}  ${marks.join(',')}`;
  });
  return { text: [...lines, `Users: ${data.length}`].join('\n'), data: { users: data } };
}

const ALL = '--all';

export const sessionCommands: readonly Command[] = [
  {
    name: 'sessions revoke',
    parameters: ['[name]'],
    flags: [{ name: ALL, meaning: 'revoke the sessions of all users' }],
    forms: [ALL, '<name>'],
    isMisused: ({ values, flags }) => flags.has(ALL) === values.length > 0,
    summary: 'revoke all sessions of a user, or of all users',
    run: async (call) => {
      const [name] = call.values;
      if (name === undefined) {
        const count = await withApplication(call, (get) => get(OperatorLoginsService).revokeAllSessions());
        return { text: `Sessions revoked: ${count}`, data: { count } };
      }
      const { user, count } = await withApplication(call, (get) =>
        get(OperatorLoginsService).revokeSessions(name),
      );
      return {
        text: `Sessions of ${user.name} revoked: ${count}`,
        data: { username: user.name, count },
      };
    },
  },
];
