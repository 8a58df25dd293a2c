import { accountCommands } from './account.commands.js';
import { apiKeyCommands } from './api-key.commands.js';
import { auditCommands } from './audit.commands.js';
import { backupCommands } from './backup.commands.js';
import { type Command } from './command.js';
import { doctorCommands } from './doctor.commands.js';
import { keysCommands } from './keys.commands.js';
import { migrateCommands } from './migrate.commands.js';
import { moveCommands } from './move.commands.js';
import { oidcCommands } from './oidc.commands.js';
import { sessionCommands } from './session.commands.js';
import { settingsCommands } from './settings.commands.js';
import { userImportCommands } from './user-import.commands.js';
import { userCommands } from './user.commands.js';

/** All of them, in the order of the usage text. */
export const commands: readonly Command[] = [
  ...migrateCommands,
  ...backupCommands,
  ...moveCommands,
  ...accountCommands,
  ...userCommands,
  ...userImportCommands,
  ...sessionCommands,
  ...settingsCommands,
  ...keysCommands,
  ...apiKeyCommands,
  ...oidcCommands,
  ...auditCommands,
  ...doctorCommands,
];
