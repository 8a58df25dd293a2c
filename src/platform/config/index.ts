/** The settings of the environment: the only place that reads it. */
export { AppConfig, ConfigModule, loadConfig } from './app-config.js';
export { readAuthorities } from './authorities-file.js';
export { type BrandLogo } from './brand-logo.js';
export { databaseAddress, type DatabaseConfig, parseDatabaseUrl } from './database-url.js';
export { type Environment, InvalidConfiguration, processEnvironment } from './environment.js';
export { type MasterKey, parseMasterKeys } from './master-key.js';
export { misspeltNames } from './misspelt-names.js';
export { programFolder, programVersion } from './program.js';
export { decodeText, readTextFile, UnusableFile } from './text-file.js';
export { type VariableName, type Variables, variables } from './env-schema.js';
export { type BrandLink } from './web-variables.js';
