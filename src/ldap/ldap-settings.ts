import { SECOND_MS } from '#shared';

/** `none` sends passwords in clear text: only for loopback addresses, or with `LDAP_ALLOW_INSECURE`. */
export const LDAP_SECURITY = ['ldaps', 'starttls', 'none'] as const;

/**
 * How groups inside groups are found. `active-directory`: by its matching rule for chains. `recursive`: by searching the
 * groups of the groups, for all other directories.
 */
export const NESTED_GROUPS = ['off', 'active-directory', 'recursive'] as const;

/** The settings of a directory. */
export type LdapSettings = {
  /** A name or an address without brackets; the certificate must be valid for it. */
  readonly host: string;
  readonly port: number;
  readonly security: (typeof LDAP_SECURITY)[number];
  /** The only certificate authorities to trust, in PEM; null: those that Node trusts. */
  readonly caCert: string | null;
  /** The account that searches; a DN, or in Active Directory also `name@domain`. */
  readonly bindDn: string;
  readonly bindPassword: string;
  readonly userSearchBase: string;
  /** RFC 4515, with `{{username}}` where a value contains the name that was entered. */
  readonly userSearchFilter: string;
  /** The attribute that identifies a person for ever, with exactly one value. */
  readonly usernameAttribute: string;
  readonly displayNameAttribute: string;
  readonly mailAttribute: string | null;
  /** Null: groups are not read. */
  readonly groupSearchBase: string | null;
  /**
   * RFC 4515, with `{{dn}}` for the DN of the person, and `{{username}}` for the value of `usernameAttribute`. Null:
   * `(member={{dn}})`.
   */
  readonly groupFilter: string | null;
  readonly groupNameAttribute: string;
  readonly nestedGroups: (typeof NESTED_GROUPS)[number];
  /** Keys, addresses and `@domains`; empty allows everyone. Applied by the caller, after the password. */
  readonly allowedUsers: readonly string[];
  /** For resolving the name, connecting and TLS. */
  readonly connectTimeoutMs: number;
  /** For a login as a whole. */
  readonly timeoutMs: number;
};

export const LDAP_DEFAULTS = {
  security: 'ldaps',
  caCert: null,
  displayNameAttribute: 'cn',
  mailAttribute: 'mail',
  groupSearchBase: null,
  groupFilter: null,
  groupNameAttribute: 'cn',
  nestedGroups: 'off',
  allowedUsers: [],
  connectTimeoutMs: 5 * SECOND_MS,
  timeoutMs: 10 * SECOND_MS,
} as const satisfies Partial<LdapSettings>;

export const LDAP_PORTS = { ldaps: 636, starttls: 389, none: 389 } as const;
