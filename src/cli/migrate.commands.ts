import {
  type Database,
  DatabaseClock,
  migrate,
  previewUndo,
  undoLastMigration,
  type UndoPreview,
} from '#platform/database';
import { countRunningProcesses } from '#platform/keys';
import { type Call, type Command, type CommandResult } from './command.js';
import { recordIfPossible, withDatabase } from './with-database.js';

const YES = '--yes';
const DROP_DATA = '--drop-data';

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
    run: undoLatestMigration,
  },
];

function describeSteps(steps: readonly string[]): CommandResult {
  const text = steps.map((step) => `Applied: ${step}`).join('\n');
  return { text: steps.length === 0 ? 'The schema is up to date' : text, data: { steps } };
}

/** Undoes the latest migration with `--yes`, and one that deletes rows only with `--drop-data` too; otherwise describes it. */
async function undoLatestMigration(call: Call): Promise<CommandResult> {
  const isConfirmed = call.flags.has(YES);
  return withDatabase(
    call,
    async (database) => {
      const preview = await previewUndo(database.writer);
      if (preview === null) return { text: 'There is no migration to undo', data: { undone: null } };
      const missing = missingFlags(call, preview);
      if (missing.length > 0) return describeMissingFlags(preview, missing);
      await assertNoRunningProcesses(database);
      await recordIfPossible(database, call);
      const undone = await undoLastMigration(database.writer, preview.step);
      return {
        text: [`Undone: ${undone}`, ...describeLosses(preview, 'deleted')].join('\n'),
        data: { undone, ...preview },
      };
    },
    { use: isConfirmed ? 'exclusive' : 'command' },
  );
}

const deletesData = ({ losses, statements }: UndoPreview): boolean => losses.length + statements.length > 0;

const missingFlags = ({ flags }: Call, preview: UndoPreview): string[] =>
  [YES, ...(deletesData(preview) ? [DROP_DATA] : [])].filter((flag) => !flags.has(flag));

function describeMissingFlags(preview: UndoPreview, missing: readonly string[]): CommandResult {
  const lines = [
    `The latest migration is ${preview.step}`,
    ...describeLosses(preview, 'would be deleted'),
    `Nothing was changed. To undo it, stop the service, make a backup, and add ${missing.join(' ')}`,
  ];
  return {
    text: lines.join('\n'),
    data: { undone: null, ...preview, missingFlags: missing },
    hasProblems: true,
  };
}

function describeLosses({ losses, statements }: UndoPreview, verb: string): string[] {
  return [
    ...losses.map(({ table, column, rows }) =>
      column === null ? `${table}: ${rows} row(s) ${verb}` : `${table}.${column}: ${rows} value(s) ${verb}`,
    ),
    ...statements.map((sql) => `It runs this SQL: ${sql}`),
  ];
}

/** Reads the list of running processes on MySQL. On SQLite the process lock has already excluded them. */
async function assertNoRunningProcesses(database: Database): Promise<void> {
  if (database.engine === 'sqlite') return;
  const clock = await DatabaseClock.measureOnce(database);
  const count = await countRunningProcesses(database, clock.now());
  if (count === 0) return;
  throw new Error(
    `${count} process(es) are using this database. Stop them first; a killed process is listed for two minutes. ` +
      'Nothing was changed',
  );
}
