import { type Database, migrate, undoLastMigration } from '#platform/database';
import { type Command, type CommandResult } from './command.js';
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
    summary: 'take the newest schema step back, with the data it holds',
    run: (call) =>
      withDatabase(call, async (database) => {
        await recordIfPossible(database, call);
        const undone = await undoLastMigration(database.writer);
        return {
          text: undone === null ? 'There is no step to undo' : `Undone: ${undone}`,
          data: { undone },
        };
      }),
  },
];

function describeSteps(steps: readonly string[]): CommandResult {
  const text = steps.map((step) => `Done: ${step}`).join('\n');
  return { text: steps.length === 0 ? 'The schema is up to date' : text, data: { steps } };
}
