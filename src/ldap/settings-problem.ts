import { isIP } from 'node:net';
import { findAuthoritiesProblem, isLoopback } from '#platform/config';
import { parseHostAndPort } from '#platform/network';
import { SECOND_MS } from '#shared';
import { LDAP_SECURITY, type LdapSettings, NESTED_GROUPS } from './ldap-settings.js';
import { findFilterProblem } from './search-filter.js';

export type SettingsProblem = { readonly field: keyof LdapSettings; readonly problem: string };
type Check = (settings: LdapSettings, allowInsecure: boolean) => string | null;

/** An attribute by its name or OID (RFC 4512, section 1.4), with options such as `;binary`. */
const ATTRIBUTE = /^(?:[A-Za-z][A-Za-z0-9-]{0,63}|\d+(?:\.\d+)+)(?:;[A-Za-z0-9-]+)*$/;
const MAX_TEXT = 1_000;
const MIN_TIMEOUT_MS = SECOND_MS / 2;
const MAX_TIMEOUT_MS = 30 * SECOND_MS;

/** In the order of the form. */
const CHECKS: readonly (readonly [keyof LdapSettings, Check])[] = [
  ['host', ({ host }) => findHostProblem(host)],
  ['port', ({ port }) => unless(Number.isInteger(port) && port > 0 && port < 65_536, 'must be a TCP port')],
  ['security', findSecurityProblem],
  ['caCert', ({ caCert }) => (caCert === null ? null : findAuthoritiesProblem(caCert))],
  ['bindDn', ({ bindDn }) => findBindNameProblem(bindDn)],
  ['bindPassword', ({ bindPassword }) => findTextProblem(bindPassword)],
  ['userSearchBase', ({ userSearchBase }) => findDnProblem(userSearchBase)],
  ['userSearchFilter', ({ userSearchFilter }) => findUserFilterProblem(userSearchFilter)],
  ['usernameAttribute', ({ usernameAttribute }) => findAttributeProblem(usernameAttribute)],
  ['displayNameAttribute', ({ displayNameAttribute }) => findAttributeProblem(displayNameAttribute)],
  ['mailAttribute', ({ mailAttribute }) => ifGiven(mailAttribute, findAttributeProblem)],
  ['groupSearchBase', ({ groupSearchBase }) => ifGiven(groupSearchBase, findDnProblem)],
  ['groupFilter', ({ groupFilter }) => ifGiven(groupFilter, findGroupFilterProblem)],
  ['groupNameAttribute', ({ groupNameAttribute }) => findAttributeProblem(groupNameAttribute)],
  ['nestedGroups', ({ nestedGroups }) => findChoiceProblem(nestedGroups, NESTED_GROUPS)],
  ['connectTimeoutMs', ({ connectTimeoutMs }) => findTimeoutProblem(connectTimeoutMs)],
  ['timeoutMs', ({ timeoutMs }) => findTimeoutProblem(timeoutMs)],
];

/**
 * Returns the first field that cannot be used and why, without its value; null if all can.
 *
 * @param allowInsecure the variable `LDAP_ALLOW_INSECURE`
 */
export function findSettingsProblem(settings: LdapSettings, allowInsecure: boolean): SettingsProblem | null {
  for (const [field, check] of CHECKS) {
    const problem = check(settings, allowInsecure);
    if (problem !== null) return { field, problem };
  }
  return null;
}

const unless = (isValid: boolean, problem: string): string | null => (isValid ? null : problem);
const ifGiven = (value: string | null, check: (value: string) => string | null): string | null =>
  value === null ? null : check(value);

function findHostProblem(host: string): string | null {
  const isValid = isIP(host) !== 0 || parseHostAndPort(`${host}:1`)?.host === host;
  return unless(isValid, 'must be a host name or an IP address');
}

/** A name is checked again by its addresses when it is connected to. */
function findSecurityProblem({ security, host }: LdapSettings, allowInsecure: boolean): string | null {
  if (security === 'none' && !allowInsecure && !isLoopback(host))
    return 'must be ldaps or starttls for a directory on another machine, unless LDAP_ALLOW_INSECURE=true';
  return findChoiceProblem(security, LDAP_SECURITY);
}

const findChoiceProblem = (value: string, choices: readonly string[]): string | null =>
  unless(choices.includes(value), `must be one of ${choices.join(', ')}`);

const findTextProblem = (text: string): string | null =>
  unless(text !== '' && text.length <= MAX_TEXT && !text.includes('\0'), 'must not be empty or too long');

/** Without `=`, `@` or a backslash it could be the name of a SASL mechanism. */
const findBindNameProblem = (name: string): string | null =>
  findTextProblem(name) ?? unless(/[=@\\]/.test(name), 'must be a DN, or name@domain in Active Directory');

const findDnProblem = (dn: string): string | null =>
  findTextProblem(dn) ?? unless(dn.includes('='), 'must be a DN, such as ou=people,dc=example,dc=com');

const findUserFilterProblem = (filter: string): string | null =>
  findFilterProblem(filter, ['username']) ??
  unless(filter.includes('{{username}}'), 'must contain {{username}}');

const findGroupFilterProblem = (filter: string): string | null =>
  findFilterProblem(filter, ['dn', 'username']) ??
  unless(/\{\{(?:dn|username)\}\}/.test(filter), 'must contain {{dn}} or {{username}}');

/** The DN of an entry is no attribute of it. */
const findAttributeProblem = (name: string): string | null =>
  unless(ATTRIBUTE.test(name) && name.toLowerCase() !== 'dn', 'must be the name of an attribute');

const findTimeoutProblem = (ms: number): string | null =>
  unless(
    Number.isInteger(ms) && ms >= MIN_TIMEOUT_MS && ms <= MAX_TIMEOUT_MS,
    `must be between ${MIN_TIMEOUT_MS} and ${MAX_TIMEOUT_MS} milliseconds`,
  );
