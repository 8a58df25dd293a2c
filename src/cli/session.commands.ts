import { OperatorLoginsService } from '#auth';
import { type Command } from './command.js';
import { withApplication } from './with-application.js';

export const sessionCommands: readonly Command[] = [
  {
    name: 'sessions revoke',
    parameters: ['--all'],
    summary: 'revoke the sessions of all users',
    run: async (call) => {
      const count = await withApplication(call, (get) => get(OperatorLoginsService).revokeEverybodys());
      return { text: `Sessions revoked: ${count}`, data: { count } };
    },
  },
  {
    name: 'sessions revoke',
    parameters: ['<name>'],
    summary: 'revoke all sessions of a user',
    run: async (call) => {
      const [name = ''] = call.values;
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
