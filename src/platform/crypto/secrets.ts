import { hash, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** Random bytes of the operating system's generator. 32 of them are a secret nobody guesses. */
export const randomSecret = (bytes = 32): Buffer => randomBytes(bytes);

/** A random whole number, both ends included. */
export const randomBetween = (min: number, max: number): number => randomInt(min, max + 1);

/** A fresh UUIDv7. Ids order by time and are no secrets. */
export const newId = <Id extends string>(): Id => uuidv7() as Id;

/** A name for one request: every one gets one, so it costs no system call as {@link newId} does. */
export const newRequestId = (): string => randomUUID();

/** SHA-256 as 64 lower-case hex characters: how a secret of full entropy is stored and looked up. */
export function digest(secret: string | Buffer): string {
  return hash('sha256', secret, 'hex');
}

/** Compares two digests in constant time; digests of different length differ. */
export function sameDigest(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
