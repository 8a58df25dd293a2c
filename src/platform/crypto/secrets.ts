import { hash, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** Returns random bytes from the operating system. 32 bytes are a secret of full entropy. */
export const randomSecret = (bytes = 32): Buffer => randomBytes(bytes);

/** Returns a random integer from `min` to `max`, both inclusive. */
export const randomBetween = (min: number, max: number): number => randomInt(min, max + 1);

/** Returns a new UUIDv7. Ids sort by time and are not secret. */
export const newId = <Id extends string>(): Id => uuidv7() as Id;

/** Returns a request id. Unlike {@link newId} it needs no system call, because every request gets one. */
export const newRequestId = (): string => randomUUID();

/** Returns SHA-256 in lower-case hex, the form in which a secret of full entropy is stored and looked up. */
export function digest(secret: string | Buffer): string {
  return hash('sha256', secret, 'hex');
}

/** Compares two digests in constant time. Digests of different lengths are unequal. */
export function sameDigest(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
