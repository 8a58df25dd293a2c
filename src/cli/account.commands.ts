import { type MadeApiKeyResponse } from '#api-keys';
import { OperatorAccountsService, OperatorRemovalsService } from '#auth';
import { type Call, type Command, type CommandResult } from './command.js';
import { withApplication } from './with-application.js';

const ADMIN = '--admin';

export const accountCommands: readonly Command[] = [
  {
    name: 'user create',
    parameters: ['<name>'],
    flags: [{ name: ADMIN, meaning: 'make the user admin' }],
    summary: 'make an account; its password is asked for, or read from standard input',
    notes:
      'The rules for passwords are those of registration, which need not be open. The first account of an installation\n' +
      'is admin in any case. A script gives the password like this: latchkey user create ada < password-file',
    run: createUser,
  },
  {
    name: 'user promote',
    parameters: ['<name>'],
    summary: 'make a user admin',
    run: async (call) => {
      const { name } = await withApplication(call, (get) =>
        get(OperatorAccountsService).promote(nameIn(call)),
      );
      return { text: `${name} is admin now`, data: { username: name, isAdmin: true } };
    },
  },
  {
    name: 'user demote',
    parameters: ['<name>'],
    summary: 'take the admin role from a user; one admin is always left',
    run: async (call) => {
      const { user, keysMade } = await withApplication(call, (get) =>
        get(OperatorRemovalsService).demote(nameIn(call)),
      );
      return describeFormer(`${user.name} is no admin any more`, keysMade, {
        username: user.name,
        isAdmin: false,
      });
    },
  },
  {
    name: 'user delete',
    parameters: ['<name>'],
    summary: 'delete an account with all its data, for good; one admin is always left',
    run: async (call) => {
      const { user, keysMade } = await withApplication(call, (get) =>
        get(OperatorRemovalsService).delete(nameIn(call)),
      );
      return describeFormer(`${user.name} is deleted`, keysMade, { username: user.name, deleted: true });
    },
  },
];

const nameIn = ({ values: [name = ''] }: Call): string => name;

async function createUser(call: Call): Promise<CommandResult> {
  const password = await call.terminal.readPassword();
  const wanted = { username: nameIn(call), password, isAdmin: call.flags.has(ADMIN) };
  const user = await withApplication(call, (get) => get(OperatorAccountsService).create(wanted));
  const { id, name, isAdmin } = user;
  return { text: `Created ${name}${isAdmin ? ', an admin' : ''}`, data: { id, username: name, isAdmin } };
}

/** The keys that somebody made for others go on without them. */
function describeFormer(
  done: string,
  keysMade: readonly MadeApiKeyResponse[],
  data: Readonly<Record<string, unknown>>,
): CommandResult {
  const keys = keysMade.map(({ tokenPrefix, name, username }) => {
    return `${tokenPrefix}…  ${JSON.stringify(name)} of ${username}: made by them, goes on`;
  });
  return { text: [done, ...keys].join('\n'), data: { ...data, keysMade } };
}
