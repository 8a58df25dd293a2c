import { createSecureContext, type SecureContext } from 'node:tls';
import { readAuthorities, UnusableFile } from '#platform/config';

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
  store.addCACert(configuredAuthorities(file));
  const more = authoritiesOfNode(nodesOwn);
  if (more !== null) store.addCACert(more);
  return context;
}

function configuredAuthorities(file: string): string {
  try {
    return readAuthorities(file);
  } catch (error) {
    throw error instanceof UnusableFile ? new Error(`OIDC_CA_FILE ${error.problem}`) : error;
  }
}

/** Node itself only warns of a file that it cannot use. */
function authoritiesOfNode(file: string | undefined): string | null {
  try {
    return file === undefined ? null : readAuthorities(file);
  } catch {
    return null;
  }
}
