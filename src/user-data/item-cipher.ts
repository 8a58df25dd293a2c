import { decrypt, encrypt, lengthPrefixed, SecretUnreadable } from '#platform/crypto';
import { type UserId } from '#shared';
import { type DataKey, derivedKey } from '#data-keys';

const FORMAT = 1;

/** Where a value belongs; it decrypts for no other user, name or version. */
export type ItemPlace = { readonly userId: UserId; readonly name: string; readonly version: number };

/** `format | iv | ciphertext | tag` under a key derived from the user's data key for items. */
export function encryptItem(dataKey: DataKey, place: ItemPlace, json: string): Buffer {
  return Buffer.concat([Buffer.from([FORMAT]), encrypt(itemKey(dataKey), aadOf(place), Buffer.from(json))]);
}

/** Throws `SecretUnreadable`. */
export function decryptItem(dataKey: DataKey, place: ItemPlace, ciphertext: Buffer): string {
  if (ciphertext[0] !== FORMAT) throw new SecretUnreadable('unknown format of an encrypted item');
  return decrypt(itemKey(dataKey), aadOf(place), ciphertext.subarray(1)).toString('utf8');
}

const itemKey = ({ bytes }: DataKey) => derivedKey(bytes, 'user-data');

const aadOf = ({ userId, name, version }: ItemPlace) =>
  lengthPrefixed([String(FORMAT), userId, name, String(version)]);
