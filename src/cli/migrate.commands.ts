import { type Database, migrate } from '#platform/database';
import { type Command, type CommandResult } from './command.js';
import { DROP_DATA, undoNewestStep, YES } from './migration-undo.js';
import { recordIfPossible, withDatabase } from './with-database.js';

export const migrateCommands: readonly Command[] = [
  {
    name: 'migrate',
    parameters: [],
    summary: 'run pending migrations; creates the database if it does not exist',
    run: (call) => {
      const work = async (database: Database) => {
        const steps = await migrate(database.writer);
        await recordIfPossible(database, call);
        return describeSteps(steps);
      };
      return withDatabase(call, work, { mayCreate: true });
    },
  },
  {
    name: 'migrate undo',
    parameters: [],
    flags: [
      { name: YES, meaning: 'undo the migration' },
      { name: DROP_DATA, meaning: 'confirm the deletion of the listed rows and values' },
    ],
    summary: 'show what undoing the latest migration would delete; with --yes, undo it',
    run: undoNewestStep,
  },
];

function describeSteps(steps: readonly string[]): CommandResult {
  const text = steps.map((step) => `Applied: ${step}`).join('\n');
  return { text: steps.length === 0 ? 'The schema is up to date' : text, data: { steps } };
}
