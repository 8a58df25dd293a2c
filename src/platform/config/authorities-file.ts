import { X509Certificate } from 'node:crypto';
import { readTextFile, UnusableFile } from './text-file.js';

/**
 * Reads the certificate authorities of a PEM file. Throws {@link UnusableFile}, also when the file does not start with a
 * certificate: TLS would ignore such text and trust nobody new.
 */
export function readAuthorities(file: string): string {
  const pem = readTextFile(file);
  if (!isCertificate(pem)) throw new UnusableFile(file, 'does not start with a PEM certificate');
  return pem;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
