/** A PBKDF2 hash, parsed. */
type Pbkdf2Hash = {
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
  readonly iterations: number;
  readonly salt: Buffer;
  readonly digest: Buffer;
};

const HASH = /^\$pbkdf2-(sha1|sha256|sha512)\$(\d{1,8})\$([A-Za-z0-9+/=]{8,256})\$([A-Za-z0-9+/=]{20,200})$/;
const MAX_ITERATIONS = 2_000_000;
const MIN_DIGEST_BYTES = 16;

/** Iterations that take about as long as one round of bcrypt. Approximate: it hides which accounts were imported. */
const PER_BCRYPT_ROUND = { sha1: 180, sha256: 120, sha512: 80 } as const;

/** Returns the text form in which a PBKDF2 hash is stored. */
export const formatPbkdf2 = ({ algorithm, iterations, salt, digest }: Pbkdf2Hash): string =>
  `$pbkdf2-${algorithm}$${iterations}$${salt.toString('base64')}$${digest.toString('base64')}`;

/** Returns null for text that is no hash, or one that is too costly to verify. */
export function parsePbkdf2(text: string): Pbkdf2Hash | null {
  const [, algorithm, count, saltText = '', digestText = ''] = HASH.exec(text) ?? [];
  const iterations = Number(count);
  const digest = Buffer.from(digestText, 'base64');
  const isUsable = iterations >= 1 && iterations <= MAX_ITERATIONS && digest.length >= MIN_DIGEST_BYTES;
  if (!isUsable) return null;
  const salt = Buffer.from(saltText, 'base64');
  return { algorithm: algorithm as Pbkdf2Hash['algorithm'], iterations, salt, digest };
}

/** Returns how many rounds of bcrypt take about as long as verifying the hash; 1 for text that is no hash. */
export function toBcryptRounds(text: string): number {
  const hash = parsePbkdf2(text);
  return hash ? Math.max(1, Math.ceil(hash.iterations / PER_BCRYPT_ROUND[hash.algorithm])) : 1;
}
