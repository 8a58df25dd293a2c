import { backUp } from './backup/backup.js';
import { restore } from './backup/restore.js';
import { type Command } from './command.js';

export const backupCommands: readonly Command[] = [
  {
    name: 'backup',
    parameters: ['<file>'],
    summary: 'back up the embedded database to a new file; works while the service runs',
    run: backUp,
  },
  {
    name: 'restore',
    parameters: ['<file>'],
    summary: 'restore a backup of the embedded database; keeps the replaced one beside it',
    run: restore,
  },
];
