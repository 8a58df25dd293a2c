/** Cryptography: randomness, digests, sealing, key derivation and password hashing. Does not access the database. */
export { CryptoModule } from './crypto.module.js';
export { HashPool, type ScryptCost } from './hash-pool.js';
export { KeyRing, type VerifyOnlyKeys } from './key-ring.js';
export { formatPbkdf2, parsePbkdf2 } from './pbkdf2-hash.js';
export { isBcryptHash, type PasswordHash, PasswordHasher, type PasswordScheme } from './password-hasher.js';
export {
  decrypt,
  encrypt,
  readKid,
  lengthPrefixed,
  type SealContext,
  sealedPrefix,
  Sealer,
  SecretUnreadable,
} from './sealer.js';
export {
  groupTypedCode,
  matchesTypedCode,
  newTypedCode,
  parseGroupedCode,
  parseTypedCode,
  typedCodeDigest,
  typedCodeDigests,
} from './typed-codes.js';
export { digest, newId, newRequestId, randomBetween, randomSecret, sameDigest } from './secrets.js';
