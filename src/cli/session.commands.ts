import { OperatorLoginsService } from '#auth';
import { type Command } from './command.js';
import { withApplication } from './with-application.js';

export const sessionCommands: readonly Command[] = [
  {
    name: 'sessions revoke',
    parameters: ['--all'],
    summary: 'log everybody out',
    run: async (call) => {
      const count = await withApplication(call, (get) => get(OperatorLoginsService).revokeEverybodys());
      return { text: `Sessions ended: ${count}`, data: { count } };
    },
  },
  {
    name: 'sessions revoke',
    parameters: ['<name>'],
    summary: 'log a user out everywhere',
    run: async (call) => {
      const [name = ''] = call.values;
      const { user, count } = await withApplication(call, (get) =>
        get(OperatorLoginsService).revokeSessionsOf(name),
      );
      return {
        text: `Sessions of ${user.name} ended: ${count}`,
        data: { username: user.name, count },
      };
    },
  },
];
