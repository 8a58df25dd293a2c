/** The settings of the environment: the only place that reads it. */
export { AppConfig, ConfigModule, loadConfig } from './app-config.js';
export {
  decodeText,
  findAuthoritiesProblem,
  readAuthorities,
  readTextFile,
  UnusableFile,
} from './text-file.js';
export { databaseAddress, type DatabaseConfig, parseDatabaseUrl } from './database-url.js';
export {
  type Environment,
  InvalidConfiguration,
  findMisspeltVariables,
  processEnvironment,
} from './environment.js';
export { getHost, isLoopback } from './host.js';
export { isMailAddress, type Mailbox, type SmtpServer } from './mail-variables.js';
export { type MasterKey, parseMasterKeys } from './master-key.js';
export { isRegistered } from './redirect-uris.js';
export { programFolder, programVersion } from './program.js';
export { type VariableName, type Variables, variables } from './env-schema.js';
