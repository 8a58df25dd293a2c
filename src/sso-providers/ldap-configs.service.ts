import { Injectable } from '@nestjs/common';
import { findSettingsProblem, LDAP_DEFAULTS, LDAP_PORTS, type LdapSettings } from '#ldap';
import { AppConfig } from '#platform/config';
import { isMapEmpty, type RoleMap } from '#roles';
import { type Fields, readList, readNewSecret, readText } from './provider-fields.js';
import { parseRoleMap, toInvalid } from './role-map-config.js';

/** The text fields of the API, and the settings that they set. */
const TEXTS = {
  host: 'host',
  bindDN: 'bindDn',
  userSearchBase: 'userSearchBase',
  userSearchFilter: 'userSearchFilter',
  usernameAttribute: 'usernameAttribute',
} as const;

/** The text fields that may be empty, and what that means. They are named like the settings. */
const EMPTY_TEXTS = {
  caCert: null,
  mailAttribute: null,
  displayNameAttribute: LDAP_DEFAULTS.displayNameAttribute,
  groupSearchBase: null,
  groupFilter: null,
  groupNameAttribute: LDAP_DEFAULTS.groupNameAttribute,
  nestedGroups: LDAP_DEFAULTS.nestedGroups,
} as const;

/** Settings that are refused until the request fills them in. */
const EMPTY = {
  ...LDAP_DEFAULTS,
  host: '',
  bindDn: '',
  bindPassword: '',
  userSearchBase: '',
  userSearchFilter: '',
  usernameAttribute: '',
} as const;

/** Reads the settings of a directory from a request. */
@Injectable()
export class LdapConfigs {
  constructor(private readonly config: AppConfig) {}

  /**
   * Returns which roles the groups decide. Throws `InvalidProviderSettings` if they are not read.
   * @param settings what {@link parse} returned for the same fields
   */
  parseRoles(given: object, stored: RoleMap, { groupSearchBase }: LdapSettings): RoleMap {
    const map = parseRoleMap(given as Fields, { ...stored, ignoresCase: true }, 'ldap');
    if (groupSearchBase === null && !isMapEmpty(map))
      throw toInvalid('groupSearchBase', 'must be set, because groups decide about roles');
    return map;
  }

  /**
   * Returns the settings that the fields describe. Throws `InvalidProviderSettings`.
   * @param stored the settings of fields that are not given; null for a new directory
   */
  parse(given: object, stored: LdapSettings | null): LdapSettings {
    const fields = given as Fields;
    const settings = { ...(stored ?? EMPTY), ...readFields(fields, stored) } as LdapSettings;
    if (stored !== null && readNewSecret(fields, 'bindPassword') === undefined)
      assertSameServer(stored, settings);
    const problem = findSettingsProblem(settings, this.config.env.LDAP_ALLOW_INSECURE);
    if (problem !== null) throw toInvalid(FIELD_OF[problem.field] ?? problem.field, problem.problem);
    return settings;
  }
}

/** The names of the API for settings that are named otherwise. */
const FIELD_OF: Readonly<Record<string, string>> = { bindDn: 'bindDN' };

/** Returns the settings that the fields set, and the port, whose default depends on another setting. */
function readFields(fields: Fields, stored: LdapSettings | null): Partial<LdapSettings> {
  const security = readSecurity(fields) ?? (stored ?? EMPTY).security;
  const port = (fields['port'] ?? stored?.port ?? LDAP_PORTS[security]) as number;
  const texts = Object.entries(TEXTS).map(([field, setting]) => [setting, readText(fields, field)] as const);
  const optional = Object.entries(EMPTY_TEXTS).map(([field, empty]) => {
    const text = readText(fields, field);
    return [field, text === '' ? empty : text] as const;
  });
  const allowedUsers = readText(fields, 'allowedUsers');
  const others = [
    ['allowedUsers', allowedUsers === undefined ? undefined : readList(allowedUsers)],
    ['bindPassword', readNewSecret(fields, 'bindPassword')],
  ] as const;
  const given = [...texts, ...optional, ...others].filter(([, value]) => value !== undefined);
  return { ...(Object.fromEntries(given) as Partial<LdapSettings>), security, port };
}

const readSecurity = ({ security, useTLS }: Fields): LdapSettings['security'] | undefined => {
  if (security !== undefined) return security as LdapSettings['security'];
  return typeof useTLS === 'boolean' ? (useTLS ? 'ldaps' : 'starttls') : undefined;
};

/** Otherwise whoever may change settings could have the stored password sent to a server of their own. */
function assertSameServer(stored: LdapSettings, { host, port, security, caCert }: LdapSettings): void {
  const isSame =
    stored.host === host && stored.port === port && stored.security === security && stored.caCert === caCert;
  if (!isSame) throw toInvalid('bindPassword', 'must be typed again, because it would go to another server');
}
