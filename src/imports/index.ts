/**
 * Imports from other systems: an adapter reads a source into neutral records, a plan decides about them, and one service
 * writes them. Owns `import_record`.
 */
export { ImportRecord } from './import-record.entity.js';
export { type ImportOptions, type ImportResult, ImportService, type Written } from './import.service.js';
export { type ImportReport, type ReportedAccount } from './import-report.js';
export { ImportsModule } from './imports.module.js';
export { readJsonLines } from './json-lines.js';
export { readKeycloak } from './keycloak.js';
export { ON_CONFLICT, type OnConflict } from './plan/account-plan.js';
export { type Note, type SourceData } from './source-data.js';
export { openDataFolder } from './termix/data-folder.js';
export { readTermix, type TermixOptions } from './termix/termix-source.js';
