/** The master keys of this installation: loading, checking, sealing and retiring. */
export { checkKeyFit, type KeyFit } from './key-check.js';
export { findMasterKeys } from './key-file.js';
export { KeysModule, MasterKeys, sealVerifyOnlyKeys } from './keys.module.js';
export { MasterKeyRecord, RunningProcess } from './keys.entity.js';
export { MasterKeyRepository } from './master-key.repository.js';
export {
  countRunningProcesses,
  PROCESS_TIMEOUT_MS,
  RunningProcesses,
  type LiveProcess,
} from './running-processes.js';
export { type SealedColumn, SealedColumns, type SealedRow, type OpenResult } from './sealed-columns.js';
