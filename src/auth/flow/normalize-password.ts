import { PasswordMalformed } from './auth.errors.js';

/**
 * A password as it is hashed: in NFC, so that the same text typed on two devices matches (RFC 8265, section 4.2),
 * and otherwise untouched. Throws `PasswordMalformed` for text that has no UTF-8 form.
 */
export function normalizePassword(raw: string): string {
  if (!raw.isWellFormed()) throw new PasswordMalformed();
  return raw.normalize('NFC');
}
