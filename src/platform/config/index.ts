/** The settings of the environment: the only place that reads it. */
export { AppConfig, InvalidConfiguration, loadConfig, processEnvironment } from './app-config.js';
export { ConfigModule } from './config.module.js';
export { databaseAddress, type DatabaseConfig, parseDatabaseUrl } from './database-url.js';
export { type MasterKey, parseMasterKeys } from './master-key.js';
export { type VariableName, type Variables, variables } from './variables.js';
