import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, type SecureContext } from 'node:tls';

/** The part of a secure context that Node's types leave open. */
type AuthorityStore = { addCACert(pem: string): void };

/**
 * Everything that Node trusts by itself, and the authorities of `file` as well; undefined leaves it to Node. Option
 * `ca` of TLS would replace them, and no list has those of the system where Node uses OpenSSL's.
 *
 * @param file PEM; throws when it holds no certificate
 * @param nodesOwn value of `NODE_EXTRA_CA_CERTS`, which older Node drops from a context that is added to
 */
export function trustWith(file: string | undefined, nodesOwn: string | undefined): SecureContext | undefined {
  if (file === undefined) return undefined;
  const context = createSecureContext();
  const store = context.context as AuthorityStore;
  store.addCACert(certificates(file));
  const more = contentOf(nodesOwn);
  if (more !== null && isCertificate(more)) store.addCACert(more);
  return context;
}

function certificates(file: string): string {
  const text = contentOf(file);
  if (text === null) throw new Error('OIDC_CA_FILE cannot be read');
  // TLS would pass over what is no certificate, and trust nobody new.
  if (!isCertificate(text)) throw new Error('OIDC_CA_FILE does not start with a PEM certificate');
  return text;
}

function contentOf(file: string | undefined): string | null {
  try {
    return file === undefined ? null : readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}
