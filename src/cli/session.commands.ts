import { OperatorLoginsService } from '#auth';
import { type Command } from './command.js';
import { withApplication } from './with-application.js';

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
        const count = await withApplication(call, (get) => get(OperatorLoginsService).revokeEverybodys());
        return { text: `Sessions revoked: ${count}`, data: { count } };
      }
      const { user, count } = await withApplication(call, (get) =>
        get(OperatorLoginsService).revokeSessionsOf(name),
      );
      return {
        text: `Sessions of ${user.name} revoked: ${count}`,
        data: { username: user.name, count },
      };
    },
  },
];
