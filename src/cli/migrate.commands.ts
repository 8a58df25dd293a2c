import { type Database, migrate } from '#platform/database';
import { type Command, type CommandResult } from './command.js';
import { DROP_DATA, undoNewestStep, YES } from './migration-undo.js';
import { recordIfPossible, withDatabase } from './with-database.js';

export const migrateCommands: readonly Command[] = [
  {
    name: 'migrate',
    parameters: [],
    summary: 'bring the schema up to date; makes the database where it is missing',
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
      { name: YES, meaning: 'undo it' },
      { name: DROP_DATA, meaning: 'agree that the rows and values that were told are deleted' },
    ],
    summary: 'tell what undoing the newest schema step deletes; with --yes undo it',
    run: undoNewestStep,
  },
];

function describeSteps(steps: readonly string[]): CommandResult {
  const text = steps.map((step) => `Done: ${step}`).join('\n');
  return { text: steps.length === 0 ? 'The schema is up to date' : text, data: { steps } };
}
