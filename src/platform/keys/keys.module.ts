import { resolve } from 'node:path';
import { Global, Module } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { KeyRing, Sealer } from '#platform/crypto';
import { Reader, Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock } from '#shared';
import { checkKeys, holdsKeys } from './key-check.js';
import { findMasterKeys, type KeySource } from './key-file.js';
import { MasterKeyRecord } from './master-key.entity.js';
import { MasterKeyRepository } from './master-key.repository.js';
import { retainedPlace, withRetained } from './verify-only-keys.js';
import { RunningProcesses } from './running-processes.js';
import { SealedColumns } from './sealed-columns.js';

/** The keys in use and where they were found. */
export abstract class MasterKeys {
  abstract readonly ring: KeyRing;
  abstract readonly source: KeySource;
}

/** Loads the master keys and refuses to go on with wrong ones. */
@Global()
@Module({
  providers: [
    {
      provide: MasterKeys,
      inject: [AppConfig, Reader, Transactions, Clock, Log],
      useFactory: loadMasterKeys,
    },
    { provide: KeyRing, inject: [MasterKeys], useFactory: ({ ring }: MasterKeys) => ring },
    { provide: Sealer, inject: [KeyRing], useFactory: (ring: KeyRing) => new Sealer(ring) },
    MasterKeyRepository,
    RunningProcesses,
    SealedColumns,
  ],
  exports: [MasterKeys, KeyRing, MasterKeyRepository, RunningProcesses, SealedColumns, Sealer],
})
export class KeysModule {
  constructor(columns: SealedColumns) {
    const placeOf = ({ id }: { id: string }) => retainedPlace(id);
    columns.register({ table: 'master_key', column: 'retained', key: 'kid', also: [], placeOf });
  }
}

async function loadMasterKeys(
  config: AppConfig,
  reader: Reader,
  transactions: Transactions,
  clock: Clock,
  log: Log,
): Promise<MasterKeys> {
  const source = await findMasterKeys(config, async () => !(await holdsKeys(reader)));
  // At once, so that it is not lost when the start fails later.
  if (source.isNew && source.file)
    log.warn(
      'created a new master key file: back it up apart from the data, which cannot be decrypted without it',
      {
        file: resolve(source.file),
      },
    );
  await checkKeys(new KeyRing(source.keys), reader, transactions, clock);
  const records = await reader.read((manager) => manager.find(MasterKeyRecord));
  return { ring: withRetained(source.keys, records), source };
}
