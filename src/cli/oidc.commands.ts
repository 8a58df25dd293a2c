import { OidcAdministrationService } from '#oidc';
import { type Command } from './command.js';
import { withApplication } from './with-application.js';

export const oidcCommands: readonly Command[] = [
  {
    name: 'oidc test',
    parameters: [],
    summary: 'try the configured identity provider out as far as that goes without a person',
    notes: 'The same steps as the dry run of admins: POST /users/oidc-config/test. Nothing is stored.',
    run: async (call) => {
      const { ok, steps } = await withApplication(call, (get) => get(OidcAdministrationService).test({}));
      const lines = steps.map((step) => `${step.ok ? 'ok     ' : 'CHANGE '} ${step.step}: ${step.message}`);
      return { text: lines.join('\n'), data: { ok, steps }, isBad: !ok };
    },
  },
];
