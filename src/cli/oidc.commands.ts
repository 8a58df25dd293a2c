import { OidcAdministrationService } from '#oidc';
import { type Command } from './command.js';
import { withApplication } from './with-application.js';

export const oidcCommands: readonly Command[] = [
  {
    name: 'oidc test',
    parameters: [],
    summary: 'test the configured identity provider, as far as possible without a user',
    notes: 'Runs the same checks as POST /users/oidc-config/test. Stores nothing.',
    run: async (call) => {
      const { ok, steps } = await withApplication(call, (get) => get(OidcAdministrationService).test({}));
      const lines = steps.map((step) => `${step.ok ? 'ok     ' : 'FAIL   '} ${step.step}: ${step.message}`);
      return { text: lines.join('\n'), data: { ok, steps }, isBad: !ok };
    },
  },
];
