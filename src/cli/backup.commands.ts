import { backUp } from './backup/backup.js';
import { restore } from './backup/restore.js';
import { type Command } from './command.js';

export const backupCommands: readonly Command[] = [
  {
    name: 'backup',
    parameters: ['<file>'],
    summary: 'copy the embedded database to a new file, also while the service runs',
    run: backUp,
  },
  {
    name: 'restore',
    parameters: ['<file>'],
    summary: 'put a backup in the place of the embedded database, which is kept beside it',
    run: restore,
  },
];
