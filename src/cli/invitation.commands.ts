import { OperatorInvitationsService } from '#auth';
import { type Call, type Command, type CommandResult } from './command.js';
import { withApplication } from './with-application.js';

const ROLE = '--role';
const NOTE = '--note';

export const invitationCommands: readonly Command[] = [
  {
    name: 'user invite',
    parameters: ['<inviter>'],
    flags: [
      { name: ROLE, value: '<name>', meaning: 'the short name of a role that the account gets' },
      { name: NOTE, value: '<text>', meaning: 'for whom it is, as a reminder in the list of invitations' },
    ],
    summary: 'print a link that creates one account within 72 hours, also while registration is closed',
    notes:
      'The invitation is in the name of <inviter>, a user who may invite, such as an admin. It ends when they are\n' +
      'suspended, demoted or deleted.',
    run: invite,
  },
];

async function invite(call: Call): Promise<CommandResult> {
  const [inviter = ''] = call.values;
  const wanted = { note: call.flags.get(NOTE) ?? null, role: call.flags.get(ROLE) ?? null };
  const { id, url, expiresAt } = await withApplication(call, (get) =>
    get(OperatorInvitationsService).invite(inviter, wanted),
  );
  return {
    text: `${url}\nThe link creates one account, until ${expiresAt}`,
    data: { id, url, expiresAt, ...wanted },
  };
}
