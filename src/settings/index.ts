/** Settings that admins change at run time. Owns `setting`; knows nothing about what a setting controls. */
export { LogLevelService } from './log-level.service.js';
export * from './runtime-settings.js';
export { Setting } from './setting.entity.js';
export { AllowedResponse, SetAllowedRequest } from './settings.dto.js';
export * from './settings.errors.js';
export { SettingsModule } from './settings.module.js';
export { SettingsService } from './settings.service.js';
