import { OperatorSettingsService } from '#auth';
import { OidcConfigAdministration } from '#sso-providers';
import { type Command, type CommandResult } from './command.js';
import { withApplication } from './with-application.js';

export const settingsCommands: readonly Command[] = [
  {
    name: 'settings get',
    parameters: ['[setting]'],
    summary: 'show all run-time settings, or one',
    run: async (call) => {
      const [name] = call.values;
      return withApplication(call, async (get) => {
        const settings = get(OperatorSettingsService);
        return describeSettings(
          name === undefined ? await settings.list() : { [name]: await settings.get(name) },
        );
      });
    },
  },
  {
    name: 'settings set',
    parameters: ['<setting>', '<value>'],
    summary: 'change a run-time setting',
    run: async (call) => {
      const [name = '', text = ''] = call.values;
      const value = await withApplication(call, (get) => get(OperatorSettingsService).set(name, text));
      return describeSettings({ [name]: value });
    },
  },
];

function describeSettings(settings: Readonly<Record<string, unknown>>): CommandResult {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${String(value)}`);
  return { text: lines.join('\n'), data: { settings } };
}

export const oidcCommands: readonly Command[] = [
  {
    name: 'oidc test',
    parameters: [],
    summary: 'test the configured identity provider, as far as possible without a user',
    notes: 'Runs the same checks as POST /users/oidc-config/test. Stores nothing.',
    run: async (call) => {
      const { ok, steps } = await withApplication(call, (get) => get(OidcConfigAdministration).test({}));
      const lines = steps.map((step) => `${step.ok ? 'ok     ' : 'FAIL   '} ${step.step}: ${step.message}`);
      return { text: lines.join('\n'), data: { ok, steps }, hasProblems: !ok };
    },
  },
];
