/** Slow work that never runs on the event loop. Passwords arrive as the text to be hashed. */
export type HashJob =
  | { readonly kind: 'bcrypt'; readonly password: string; readonly cost: number }
  | {
      readonly kind: 'bcrypt-verify';
      readonly password: string;
      readonly hash: string;
      /** Costs of further hashes to compute, whose outcome nobody needs. */
      readonly padding: readonly number[];
    }
  | ({ readonly kind: 'scrypt'; readonly password: string; readonly salt: Uint8Array } & ScryptCost);

/** Parameters of scrypt (RFC 7914): N iterations, r block size, p lanes. */
export type ScryptCost = { readonly N: number; readonly r: number; readonly p: number };

export type HashResult<Job extends HashJob> = Job['kind'] extends 'bcrypt'
  ? string
  : Job['kind'] extends 'bcrypt-verify'
    ? boolean
    : Uint8Array;
