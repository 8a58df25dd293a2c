/** Storage: connections, transactions, reads, column types and the clock. Independent of the features' tables. */
export { type BackupManifest, removeStaged, stageBackup, writeBackup } from './backup-file.js';
export {
  belongsTo,
  bigintColumn,
  columnsFor,
  index,
  instantColumn,
  nullable,
  primary,
  unique,
} from './columns.js';
export { type Schema } from './data-source.js';
export { Database } from './database.js';
export { DatabaseClock, DatabaseModule, type ProcessRole } from './database.module.js';
export { databaseCode, classifyFailure, isDuplicate } from './database-errors.js';
export {
  removeMoveMarker,
  MOVE_TABLE,
  findUnfinishedMove,
  createMoveMarker,
} from './migration-in-progress-marker.js';
export {
  hasMigrations,
  isSchemaBehind,
  migrate,
  undoLastMigration,
  listUnknownMigrations,
} from './migrator.js';
export { previewUndo, type UndoPreview } from './undo-preview.js';
export { type ForeignRow, type ForeignTables, openForeignSqlite } from './foreign-sqlite.js';
export { flushToDisk, resolveRealPath } from './database-files.js';
export { type DatabaseUse, ProcessLock } from './process-lock.js';
export { type ImmediateRead, type PreparedRead, Reader, type ReadManager, type SqlValue } from './reader.js';
export { CannotOpenDatabase } from './opening-failure.js';
export { replaceDatabase, replacementSteps } from './replacement.js';
export { assertDatabaseExists, EmptyDatabase } from './sqlite-file.js';
export { type Sweep, Sweeper } from './sweeper.js';
export { type Effect, Transactions, type Tx } from './transactions.js';
