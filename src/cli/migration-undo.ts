import {
  type Database,
  DatabaseClock,
  previewUndo,
  undoLastMigration,
  type UndoPreview,
} from '#platform/database';
import { countRunningProcesses } from '#platform/keys';
import { type Call, type CommandResult } from './command.js';
import { recordIfPossible, withDatabase } from './with-database.js';

export const YES = '--yes';
export const DROP_DATA = '--drop-data';

/** Undoes the newest schema step with `--yes`, and one that deletes rows with `--drop-data` too; else tells about it. */
export async function undoNewestStep(call: Call): Promise<CommandResult> {
  const isConfirmed = call.flags.has(YES);
  return withDatabase(
    call,
    async (database) => {
      const preview = await previewUndo(database.writer);
      if (preview === null) return { text: 'There is no migration to undo', data: { undone: null } };
      const missing = missingFlags(call, preview);
      if (missing.length > 0) return describeRefusal(preview, missing);
      await refuseBesideProcesses(database);
      await recordIfPossible(database, call);
      const undone = await undoLastMigration(database.writer, preview.step);
      return {
        text: [`Undone: ${undone}`, ...linesOf(preview, 'deleted')].join('\n'),
        data: { undone, ...preview },
      };
    },
    { use: isConfirmed ? 'exclusive' : 'command' },
  );
}

const deletesData = ({ losses, statements }: UndoPreview): boolean => losses.length + statements.length > 0;

const missingFlags = ({ flags }: Call, preview: UndoPreview): string[] =>
  [YES, ...(deletesData(preview) ? [DROP_DATA] : [])].filter((flag) => !flags.has(flag));

function describeRefusal(preview: UndoPreview, missing: readonly string[]): CommandResult {
  const lines = [
    `The latest migration is ${preview.step}`,
    ...linesOf(preview, 'would be deleted'),
    `Nothing was changed. To undo it, stop the service, make a backup, and add ${missing.join(' ')}`,
  ];
  return { text: lines.join('\n'), data: { undone: null, ...preview, missingFlags: missing }, isBad: true };
}

function linesOf({ losses, statements }: UndoPreview, verb: string): string[] {
  return [
    ...losses.map(({ table, column, rows }) =>
      column === null ? `${table}: ${rows} row(s) ${verb}` : `${table}.${column}: ${rows} value(s) ${verb}`,
    ),
    ...statements.map((sql) => `It runs this SQL: ${sql}`),
  ];
}

/** On SQLite the lock tells, at once; on MySQL the list of running processes. */
async function refuseBesideProcesses(database: Database): Promise<void> {
  if (database.engine === 'sqlite') return;
  const clock = new DatabaseClock(database);
  await clock.start();
  clock.onApplicationShutdown();
  const count = await countRunningProcesses(database, clock.now());
  if (count === 0) return;
  throw new Error(
    `${count} process(es) are using this database. Stop them first; a killed process is listed for two minutes. ` +
      'Nothing was changed',
  );
}
