import { resolve } from 'node:path';
import { Global, Module } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { KeyRing, type VerifyOnlyKeys, Sealer } from '#platform/crypto';
import { Reader, Transactions } from '#platform/database';
import { Log } from '#platform/logging';
import { Clock } from '#shared';
import { checkKeys, hasRecordedKeys } from './key-check.js';
import { findMasterKeys, type KeySource } from './key-file.js';
import { MasterKeyRecord } from './keys.entity.js';
import { MasterKeyRepository } from './master-key.repository.js';
import { RunningProcesses } from './running-processes.js';
import { SealedColumns } from './sealed-columns.js';

/** The master keys in use and their source. */
export abstract class MasterKeys {
  abstract readonly ring: KeyRing;
  abstract readonly source: KeySource;
}

/** Loads the master keys and fails startup if they do not match the database. */
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
    const toContext = ({ id }: { id: string }) => verifyOnlyKeysContext(id);
    columns.register({ table: 'master_key', column: 'retained', key: 'kid', contextColumns: [], toContext });
  }
}

async function loadMasterKeys(
  config: AppConfig,
  reader: Reader,
  transactions: Transactions,
  clock: Clock,
  log: Log,
): Promise<MasterKeys> {
  const source = await findMasterKeys(config, async () => !(await hasRecordedKeys(reader)));
  // Logged at once, so that it is not lost if startup fails later.
  if (source.isNew && source.file)
    log.warn(
      'created a new master key file: back it up apart from the data, which cannot be decrypted without it',
      {
        file: resolve(source.file),
      },
    );
  await checkKeys(new KeyRing(source.keys), reader, transactions, clock);
  const records = await reader.read((manager) => manager.find(MasterKeyRecord));
  return { ring: withVerifyOnlyKeys(source.keys, records), source };
}

const KEY_BYTES = 32;

const verifyOnlyKeysContext = (kid: string) => ({ table: 'master_key', column: 'retained', row: kid });

/** Seals the verify-only keys of a key that is about to be retired, so that its sessions and codes stay valid. */
export function sealVerifyOnlyKeys(ring: KeyRing, kid: string): Buffer {
  const { jwt, code } = ring.toVerifyOnly(kid).keys;
  return new Sealer(ring).seal(verifyOnlyKeysContext(kid), Buffer.concat([jwt, code]));
}

/** Returns a ring with the verify-only keys of retired keys. Throws `SecretUnreadable`. */
function withVerifyOnlyKeys(
  keys: ConstructorParameters<typeof KeyRing>[0],
  records: readonly MasterKeyRecord[],
): KeyRing {
  const sealer = new Sealer(new KeyRing(keys));
  const verifyOnly = records.flatMap(({ kid, verifyOnlyKeys: sealed }): VerifyOnlyKeys[] => {
    if (sealed === null) return [];
    const opened = sealer.open(verifyOnlyKeysContext(kid), sealed);
    return [{ kid, keys: { jwt: opened.subarray(0, KEY_BYTES), code: opened.subarray(KEY_BYTES) } }];
  });
  return new KeyRing(keys, verifyOnly);
}
