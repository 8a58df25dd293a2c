/** LDAP directories: the protocol, up to a verified person. Stores nothing, and is independent of users and sessions. */
export { DirectoryDryRun } from './directory-dry-run.service.js';
export { DirectoryLogin } from './directory-login.service.js';
export { type DirectoryPerson } from './person-search.js';
export * from './ldap.errors.js';
export { LdapModule } from './ldap.module.js';
export {
  LDAP_DEFAULTS,
  LDAP_PORTS,
  LDAP_SECURITY,
  type LdapSettings,
  NESTED_GROUPS,
} from './ldap-settings.js';
export { findSettingsProblem, type SettingsProblem } from './settings-problem.js';
export { DIRECTORY_STEPS } from './directory-failure.js';
