import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { findSettingsProblem, LDAP_DEFAULTS, type LdapSettings } from '#ldap';

const CERTIFICATE = readFileSync('test/support/fixtures/tls/provider.cert.pem', 'utf8');
const SETTINGS: LdapSettings = {
  ...LDAP_DEFAULTS,
  host: 'ldap.example.com',
  port: 636,
  bindDn: 'cn=reader,dc=example,dc=com',
  bindPassword: 'secret',
  userSearchBase: 'dc=example,dc=com',
  userSearchFilter: '(uid={{username}})',
  usernameAttribute: 'entryUUID',
};
const fieldOf = (more: Partial<LdapSettings>, allowInsecure = false) =>
  findSettingsProblem({ ...SETTINGS, ...more }, allowInsecure)?.field ?? null;

describe('the settings of a directory', () => {
  it.each<Partial<LdapSettings>>([
    {},
    { host: '192.0.2.7', security: 'starttls', caCert: CERTIFICATE },
    { host: '2001:db8::7' },
    { host: '127.0.0.1', security: 'none' },
    { host: 'localhost', security: 'none' },
    { bindDn: 'reader@example.com' },
    { bindDn: 'EXAMPLE\\reader' },
    { userSearchFilter: '(&(objectClass=user)(|(sAMAccountName={{username}})(mail={{username}})))' },
    { userSearchFilter: 'uid={{username}}' },
    { usernameAttribute: 'sAMAccountName', mailAttribute: null },
    { usernameAttribute: '0.9.2342.19200300.100.1.1' },
    { groupSearchBase: 'ou=groups,dc=example,dc=com', groupFilter: '(memberUid={{username}})' },
    { nestedGroups: 'active-directory' },
  ])('are accepted with %j', (more) => {
    expect(fieldOf(more)).toBeNull();
  });

  it.each<[keyof LdapSettings, unknown[]]>([
    ['host', ['', 'a b', 'ldap://dc', 'dc:389', '[::1]', '1.2.3', 'a/b']],
    ['port', [0, 65_536, 1.5, NaN]],
    ['security', ['none', 'tls', '']],
    ['caCert', ['', 'no certificate', CERTIFICATE.replace('MII', 'XXX')]],
    ['bindDn', ['', 'EXTERNAL', 'PLAIN', 'reader', 'cn=a\0']],
    ['bindPassword', ['', 'a\0b']],
    ['userSearchBase', ['', 'example.com']],
    [
      'userSearchFilter',
      ['', '(uid=*)', '(uid={{username}}', '({{username}}=a)', '(uid={{dn}}{{username}})'],
    ],
    ['userSearchFilter', ['(&(uid={{username}})(cn=zo\\c3\\ab))', `(uid={{username}}${'a'.repeat(1_000)})`]],
    ['usernameAttribute', ['', 'dn', 'DN', 'uid)', 'a b', '*', '+']],
    ['displayNameAttribute', ['', '1.1.', '{{username}}']],
    ['mailAttribute', ['', 'a=b']],
    ['groupSearchBase', ['', 'groups']],
    ['groupFilter', ['', '(objectClass=group)', '(member={{cn}})']],
    ['nestedGroups', ['on']],
    ['timeoutMs', [0, 60_000, NaN]],
  ])('are refused with another %s', (field, values) => {
    for (const value of values) expect([value, fieldOf({ [field]: value })]).toEqual([value, field]);
  });

  it('send passwords without TLS to another machine only when that is allowed', () => {
    expect(fieldOf({ security: 'none' })).toBe('security');
    expect(fieldOf({ security: 'none' }, true)).toBeNull();
  });

  it('are refused without repeating a value, which can be a secret', () => {
    const problem = findSettingsProblem({ ...SETTINGS, bindPassword: 'hidden\0' }, false);

    expect(JSON.stringify(problem)).not.toContain('hidden');
  });
});
