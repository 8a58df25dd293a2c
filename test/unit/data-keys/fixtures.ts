import { KeyRing, Sealer } from '#platform/crypto';
import { type HashPool } from '#platform/crypto';
import { type UserId } from '#shared';
import { PasswordKdf } from '../../../src/data-keys/password-kdf.js';
import { DataKeySlots } from '../../../src/data-keys/data-key-slots.js';
import { ManualClock } from '../../support/app/manual-clock.js';

export const USER = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' as UserId;
export const OTHER_USER = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e45' as UserId;
export const ROW = '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e46';
export const PASSWORD = 'correct horse battery';
export const SECRET = Buffer.alloc(32, 5);
export const DATA_KEY = { version: 3, bytes: Buffer.alloc(32, 9) };

export const ring = new KeyRing([
  { kid: 'k2', key: Buffer.alloc(32, 2) },
  { kid: 'k1', key: Buffer.alloc(32, 1) },
]);
export const sealer = new Sealer(ring);

/** Slots as the service makes them, with a password slot that costs a millisecond. */
export function slotsWith(pool: HashPool): DataKeySlots {
  const kdf = new PasswordKdf(pool, { cost: { N: 2 ** 10, r: 8, p: 1 } });
  return new DataKeySlots(kdf, sealer, ring, new ManualClock());
}
