import { DoorCheckService } from '#door';
import { type Command } from './command.js';
import { withApplication } from './with-application.js';

const USER = '--user';
const URL_FLAG = '--url';
const METHOD = '--method';

export const doorCommands: readonly Command[] = [
  {
    name: 'door check',
    parameters: [],
    flags: [
      { name: USER, value: '<name>', meaning: 'name of the user' },
      { name: URL_FLAG, value: '<url>', meaning: 'URL of the application that the user would open' },
      { name: METHOD, value: '<method>', meaning: 'method of the request; GET by default' },
    ],
    forms: [`${USER} <name> ${URL_FLAG} <url> [${METHOD} <method>]`],
    isMisused: ({ values, flags }) => values.length > 0 || !flags.has(USER) || !flags.has(URL_FLAG),
    summary: 'test whether a user may open a URL of an application, and show the rule that decides',
    notes:
      'Sends no request. Assumes that the user has just logged in, with a second factor if the account has one.\n' +
      'The exit code is 1 if the request would be refused.',
    run: async (call) => {
      const question = {
        username: call.flags.get(USER) ?? '',
        url: call.flags.get(URL_FLAG) ?? '',
        method: call.flags.get(METHOD) ?? 'GET',
      };
      const result = await withApplication(call, (get) => get(DoorCheckService).checkUrl(question));
      const decision = result.allowed ? 'allowed' : `refused (${result.reason ?? ''})`;
      const where = result.application ?? 'no application';
      return {
        text: `${decision}: ${result.username} at ${where}\n${result.line}`,
        data: { ...result },
        hasProblems: !result.allowed,
      };
    },
  },
];
