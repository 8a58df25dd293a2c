import { type DirectoryFailure, type DirectoryStep } from './directory-failure.js';
import { type DirectoryGroup } from './group-search.js';
import { type LdapSettings } from './ldap-settings.js';
import { type DirectoryPerson } from './person-search.js';

const MAX_LISTED = 20;

/** What to check when a step fails. */
const ADVICE: Readonly<Record<DirectoryStep, string>> = {
  name: 'check the host name and the DNS of this server',
  connection: 'check host, port and firewall',
  tls: 'add its certificate authority, and use a host name that the certificate has',
  service_bind: 'check the DN and the password of the service account',
  user_search: 'check the base and the filter of the user search, and what the service account may read',
  user_bind: 'check the account in the directory',
  groups: 'check the base and the filter of the group search',
};

const SEARCH_RESULTS: Readonly<Record<string, string>> = {
  none: 'no entry matches that name',
  several: 'several entries match that name, so nobody can log in with it',
};

/** Returns the failure as a sentence that says what to do. */
export function toAdvice({ step, reason }: DirectoryFailure, { security }: LdapSettings): string {
  const text = SEARCH_RESULTS[reason] ?? reason;
  const isDirectTls = step === 'tls' && security === 'ldaps' && /disconnected|wrong version/i.test(text);
  return `${text}: ${isDirectTls ? 'the port may expect StartTLS' : ADVICE[step]}`;
}

export const describeTls = ({ security, host }: LdapSettings): string =>
  security === 'none'
    ? 'No TLS: only for tests on this machine'
    : `The certificate is trusted, and is valid for ${host}`;

export function describePerson({ key, dn, displayName, email }: DirectoryPerson): string {
  return `${dn} has the key ${key}, the name ${displayName} and ${email === null ? 'no address' : `the address ${email}`}`;
}

export function describeGroups(groups: readonly DirectoryGroup[], { groupSearchBase }: LdapSettings): string {
  if (groupSearchBase === null) return 'Not searched, because there is no base for groups';
  const names = groups.slice(0, MAX_LISTED).map(({ name }) => name);
  const more = groups.length > MAX_LISTED ? ' and more' : '';
  return groups.length === 0 ? 'No groups' : `${groups.length} group(s): ${names.join(', ')}${more}`;
}
