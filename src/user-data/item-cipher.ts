import { type DataKey, deriveKey } from '#data-keys';
import { decrypt, encrypt, lengthPrefixed, SecretUnreadable } from '#platform/crypto';
import { type Instant, type UserId } from '#shared';
import { UserDataItem } from './user-data.entity.js';

const FORMAT = 1;

/** What a value is bound to: it cannot be decrypted for another user, name or version. */
type ItemContext = { readonly userId: UserId; readonly name: string; readonly version: number };

/** Encrypts a value as `format | iv | ciphertext | tag`, under a key derived from the user's data key. */
function encryptItem(dataKey: DataKey, context: ItemContext, json: string): Buffer {
  return Buffer.concat([
    Buffer.from([FORMAT]),
    encrypt(deriveItemKey(dataKey), toAad(context), Buffer.from(json)),
  ]);
}

/** Decrypts what {@link encryptItem} returned. Throws `SecretUnreadable`. */
export function decryptItem(dataKey: DataKey, context: ItemContext, ciphertext: Buffer): string {
  if (ciphertext[0] !== FORMAT) throw new SecretUnreadable('unknown format of an encrypted item');
  return decrypt(deriveItemKey(dataKey), toAad(context), ciphertext.subarray(1)).toString('utf8');
}

const deriveItemKey = ({ bytes }: DataKey) => deriveKey(bytes, 'user-data');

const toAad = ({ userId, name, version }: ItemContext) =>
  lengthPrefixed([String(FORMAT), userId, name, String(version)]);

/** Returns the row of an item with its encrypted value. */
export function newItem(
  dataKey: DataKey,
  context: ItemContext,
  json: string,
  updatedAt: Instant,
): UserDataItem {
  return Object.assign(new UserDataItem(), {
    ...context,
    keyVersion: dataKey.version,
    size: Buffer.byteLength(json),
    ciphertext: encryptItem(dataKey, context, json),
    updatedAt,
  });
}
