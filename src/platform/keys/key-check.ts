import { type KeyRing, Sealer, SecretUnreadable } from '#platform/crypto';
import { isDuplicate, type Reader, type Transactions } from '#platform/database';
import { type Clock } from '#shared';
import { MasterKeyRecord } from './keys.entity.js';

const CHECK_TEXT = 'latchkey key check v1';

const toCheckContext = (kid: string) => ({ table: 'master_key', column: 'check_value', row: kid });

/** Whether the database has been used with any master key. */
export function hasRecordedKeys(reader: Reader): Promise<boolean> {
  return reader.read(async (manager) => (await manager.countBy(MasterKeyRecord, {})) > 0);
}

/** Whether the ring has the recorded key, another key under its id, or no key of that id. */
export type KeyFit = 'right' | 'wrong' | 'missing';

/** Compares a recorded key with the ring. */
export function checkKeyFit(
  ring: KeyRing,
  { kid, checkValue }: Pick<MasterKeyRecord, 'kid' | 'checkValue'>,
): KeyFit {
  if (!ring.has(kid)) return 'missing';
  try {
    new Sealer(ring).open(toCheckContext(kid), checkValue);
    return 'right';
  } catch (error) {
    if (error instanceof SecretUnreadable) return 'wrong';
    throw error;
  }
}

/**
 * Compares the ring with the keys this database was used with, then records the active key if it is new. Throws without
 * changing anything when a key is missing, or is a different key under the same id. A retired key may be missing. It is
 * reinstated if it is the active key again.
 */
export async function checkKeys(
  ring: KeyRing,
  reader: Reader,
  transactions: Transactions,
  clock: Clock,
): Promise<void> {
  const known = await reader.read((manager) => manager.find(MasterKeyRecord));
  for (const record of known) assertFit(ring, record);
  const active = known.find(({ kid }) => kid === ring.active);
  if (!active) return record(ring, transactions, clock);
  if (active.retiredAt === null) return;
  await transactions.run((tx) =>
    tx.update(MasterKeyRecord, { kid: ring.active }, { retiredAt: null, verifyOnlyKeys: null }),
  );
}

function assertFit(ring: KeyRing, known: MasterKeyRecord): void {
  const fit = checkKeyFit(ring, known);
  if (fit === 'missing' && known.retiredAt === null) {
    throw new Error(
      `The master key "${known.kid}" is missing, but the database holds data sealed under it. Nothing was changed`,
    );
  }
  if (fit === 'wrong') {
    throw new Error(
      `The master key "${known.kid}" is not the one this database was sealed with. Nothing was changed`,
    );
  }
}

async function record(ring: KeyRing, transactions: Transactions, clock: Clock): Promise<void> {
  const { active: kid } = ring;
  const checkValue = new Sealer(ring).seal(toCheckContext(kid), CHECK_TEXT);
  const row = { kid, checkValue, createdAt: clock.now(), retiredAt: null, verifyOnlyKeys: null };
  try {
    await transactions.run((tx) => tx.insert(MasterKeyRecord, row));
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    // Another replica recorded this id at the same time: it must be the same key.
    const stored = await transactions.run((tx) => tx.findOneBy(MasterKeyRecord, { kid }));
    if (stored) assertFit(ring, stored);
  }
}
