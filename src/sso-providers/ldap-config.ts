import { type LdapSettings } from '#ldap';
import { type RoleMap } from '#roles';
import { type LdapConfigResponse, STORED_SECRET } from './ldap-config.dto.js';

/** Returns the settings as the API shows them. */
export const toLdapConfig = (
  settings: Omit<LdapSettings, 'bindPassword'>,
  roles: RoleMap,
): LdapConfigResponse => ({
  host: settings.host,
  port: settings.port,
  security: settings.security,
  useTLS: settings.security === 'ldaps',
  caCert: settings.caCert,
  bindDN: settings.bindDn,
  bindPassword: STORED_SECRET,
  userSearchBase: settings.userSearchBase,
  userSearchFilter: settings.userSearchFilter,
  usernameAttribute: settings.usernameAttribute,
  displayNameAttribute: settings.displayNameAttribute,
  mailAttribute: settings.mailAttribute,
  allowedUsers: settings.allowedUsers.join(', '),
  groupSearchBase: settings.groupSearchBase,
  groupFilter: settings.groupFilter,
  groupNameAttribute: settings.groupNameAttribute,
  nestedGroups: settings.nestedGroups,
  adminGroup: roles.adminGroup,
  roleMap: [...roles.mappings],
});
