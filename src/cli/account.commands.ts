import { type ApiKeyCreatedForOthersResponse } from '#api-keys';
import {
  type ImportedLine,
  OperatorAccountsService,
  OperatorServiceAccounts,
  OperatorSuspensionService,
  UserImportService,
} from '#auth';
import { type Call, type Command, type CommandResult } from './command.js';
import { readInputFile } from './operator-input.js';
import { withApplication } from './with-application.js';

const ADMIN = '--admin';
const SERVICE = '--service';
const REASON = '--reason';

export const accountCommands: readonly Command[] = [
  {
    name: 'user create',
    parameters: ['<name>'],
    flags: [
      { name: ADMIN, meaning: 'make the user an admin' },
      {
        name: SERVICE,
        meaning: 'create an account for a program: without password and login, only with API keys',
      },
    ],
    forms: [`<name> [${ADMIN}]`, `<name> ${SERVICE}`],
    isMisused: ({ flags }) => flags.has(ADMIN) && flags.has(SERVICE),
    summary: 'create an account; prompts for the password, or reads it from standard input',
    notes:
      'The password rules of registration apply, even while registration is closed. The first account of an\n' +
      'installation is always an admin. To pass the password from a script: latchkey user create ada < password-file',
    run: createUser,
  },
  {
    name: 'user promote',
    parameters: ['<name>'],
    summary: 'grant the admin role to a user',
    run: async (call) => {
      const { name } = await withApplication(call, (get) =>
        get(OperatorAccountsService).promote(getName(call)),
      );
      return { text: `${name} is now an admin`, data: { username: name, isAdmin: true } };
    },
  },
  {
    name: 'user demote',
    parameters: ['<name>'],
    summary: 'remove the admin role from a user; the last admin cannot be removed',
    run: async (call) => {
      const { user, keysCreated } = await withApplication(call, (get) =>
        get(OperatorAccountsService).demote(getName(call)),
      );
      return describeFormer(`${user.name} is no longer an admin`, keysCreated, {
        username: user.name,
        isAdmin: false,
      });
    },
  },
  {
    name: 'user delete',
    parameters: ['<name>'],
    summary: 'permanently delete an account and all its data; the last admin cannot be deleted',
    notes: 'Deletes at once, whatever ACCOUNT_DELETION_GRACE_DAYS is.',
    run: async (call) => {
      const { user, keysCreated } = await withApplication(call, (get) =>
        get(OperatorAccountsService).delete(getName(call)),
      );
      return describeFormer(`Deleted ${user.name}`, keysCreated, { username: user.name, deleted: true });
    },
  },
  {
    name: 'user suspend',
    parameters: ['<name>'],
    flags: [{ name: REASON, value: '<text>', meaning: 'why, for the audit log' }],
    summary: 'suspend an account: end its sessions, and refuse logins and API keys; nothing is deleted',
    notes: 'The last admin who can log in cannot be suspended. "user reactivate" undoes it.',
    run: suspendUser,
  },
  {
    name: 'user reactivate',
    parameters: ['<name>'],
    summary: 'let a suspended user log in again',
    notes: 'Cancels a scheduled deletion of the account.',
    run: async (call) => {
      const { name } = await withApplication(call, (get) =>
        get(OperatorSuspensionService).reactivate(getName(call)),
      );
      return { text: `${name} is active again`, data: { username: name, suspended: false } };
    },
  },
];

const getName = ({ values: [name = ''] }: Call): string => name;

async function createUser(call: Call): Promise<CommandResult> {
  if (call.flags.has(SERVICE)) return createService(call);
  const password = await call.terminal.readPassword();
  const wanted = { username: getName(call), password, isAdmin: call.flags.has(ADMIN) };
  const user = await withApplication(call, (get) => get(OperatorAccountsService).create(wanted));
  const { id, name, isAdmin } = user;
  return { text: `Created ${name}${isAdmin ? ', an admin' : ''}`, data: { id, username: name, isAdmin } };
}

async function createService(call: Call): Promise<CommandResult> {
  const { id, name } = await withApplication(call, (get) =>
    get(OperatorServiceAccounts).create(getName(call)),
  );
  const text = `Created ${name}, a service account: it cannot log in. Create an API key for it in the administration`;
  return { text, data: { id, username: name, isAdmin: false, isService: true } };
}

async function suspendUser(call: Call): Promise<CommandResult> {
  const reason = call.flags.get(REASON) ?? null;
  const { user, keysCreated, connectionsClosed } = await withApplication(call, (get) =>
    get(OperatorSuspensionService).suspend(getName(call), reason),
  );
  const data = { username: user.name, suspended: true, connectionsClosed };
  return describeFormer(`${user.name} is suspended`, keysCreated, data);
}

/** Lists the API keys that the user created for others: they stay valid. */
function describeFormer(
  done: string,
  keysCreated: readonly ApiKeyCreatedForOthersResponse[],
  data: Readonly<Record<string, unknown>>,
): CommandResult {
  const keys = keysCreated.map(({ tokenPrefix, name, username }) => {
    return `${tokenPrefix}…  ${JSON.stringify(name)} of ${username}: created by them, still valid`;
  });
  return { text: [done, ...keys].join('\n'), data: { ...data, keysMade: keysCreated } };
}

const NO_ADMIN = '--no-admin';
const IGNORE_UNKNOWN = '--ignore-unknown';

export const userImportCommands: readonly Command[] = [
  {
    name: 'user import',
    parameters: ['<file.jsonl>'],
    flags: [
      { name: NO_ADMIN, meaning: 'continue although no account would be an admin' },
      { name: IGNORE_UNKNOWN, meaning: 'ignore unknown fields instead of skipping the line' },
    ],
    summary: 'import accounts with bcrypt hashes from another system',
    notes:
      'One JSON object per line: "username", "password_hash" (bcrypt, cost 4 to 15) and "is_admin" (true, false, 1 or\n' +
      '0; default false). Only marked accounts become admin, now or by registering later. Lines that are skipped are\n' +
      'reported on standard error; the exit code is then 1, and the other lines are imported.',
    run: importUsers,
  },
];

async function importUsers(call: Call): Promise<CommandResult> {
  const [file = ''] = call.values;
  const text = await readInputFile(file);
  const options = { allowNoAdmin: call.flags.has(NO_ADMIN), ignoreUnknown: call.flags.has(IGNORE_UNKNOWN) };
  return describeImport(
    file,
    await withApplication(call, (get) => get(UserImportService).import(text, options)),
  );
}

function describeImport(file: string, results: readonly ImportedLine[]): CommandResult {
  const leftOut = results.filter(({ problem }) => problem !== null);
  const imported = results.length - leftOut.length;
  return {
    text: `Imported: ${imported}, skipped: ${leftOut.length}`,
    data: { file, imported, leftOut },
    complaints: leftOut.map(
      ({ line, username, problem }) =>
        `${file}, line ${line}${username === null ? '' : ` (${username})`}: ${problem}`,
    ),
    hasProblems: leftOut.length > 0,
  };
}
