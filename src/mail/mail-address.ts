import { domainToASCII } from 'node:url';
import { isMailAddress } from '#platform/config';
import { InvalidEmail } from './emails.errors.js';

/**
 * Returns an address as it is stored: without surrounding white space, with the domain in ASCII and lower case. The local
 * part stays as it is, because only its server knows whether case matters. Throws `InvalidEmail`.
 */
export function parseMailAddress(text: string): string {
  const trimmed = text.trim().normalize('NFC');
  const at = trimmed.lastIndexOf('@');
  const address = `${trimmed.slice(0, Math.max(at, 0))}@${domainToASCII(trimmed.slice(at + 1))}`;
  // A name without a dot is no domain on the internet, but some machine in the own network.
  if (!isMailAddress(address) || !address.slice(address.lastIndexOf('@')).includes('.'))
    throw new InvalidEmail();
  return address;
}
