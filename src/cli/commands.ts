import { accountCommands, userImportCommands } from './account.commands.js';
import { auditCommands } from './audit.commands.js';
import { backupCommands } from './backup.commands.js';
import { type Command } from './command.js';
import { doctorCommands } from './doctor.commands.js';
import { doorCommands } from './door.commands.js';
import { importCommands } from './import.commands.js';
import { invitationCommands } from './invitation.commands.js';
import { keysCommands } from './keys.commands.js';
import { mailCommands } from './mail.commands.js';
import { migrateCommands } from './migrate.commands.js';
import { moveCommands } from './move.commands.js';
import { oidcCommands, settingsCommands } from './settings.commands.js';
import { sessionCommands, userCommands } from './user.commands.js';
import { webhookCommands } from './webhook.commands.js';

/** All commands, in the order of the help. */
export const commands: readonly Command[] = [
  ...migrateCommands,
  ...backupCommands,
  ...moveCommands,
  ...accountCommands,
  ...invitationCommands,
  ...userCommands,
  ...userImportCommands,
  ...importCommands,
  ...sessionCommands,
  ...settingsCommands,
  ...keysCommands,
  ...oidcCommands,
  ...doorCommands,
  ...auditCommands,
  ...webhookCommands,
  ...mailCommands,
  ...doctorCommands,
];
