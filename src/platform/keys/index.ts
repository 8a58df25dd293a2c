/** The master keys of this installation: found, checked, offered as ring and sealer, and retired. */
export { fitOf, type KeyFit } from './key-check.js';
export { findMasterKeys, type KeySource } from './key-file.js';
export { KeysModule, MasterKeys, sealRetained } from './keys.module.js';
export { MasterKeyRecord, RunningProcess } from './keys.entity.js';
export { MasterKeyRepository } from './master-key.repository.js';
export { countRunningProcesses, GONE_MS, RunningProcesses, type SeenProcess } from './running-processes.js';
export { type SealedColumn, SealedColumns, type SealedRow, type Tried } from './sealed-columns.js';
