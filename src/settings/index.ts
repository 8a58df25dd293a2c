/** Settings that admins change at run time. Owns `setting`; knows nothing of what a setting governs. */
export { AllowedResponse, SetAllowedRequest } from './dto/allowed.dto.js';
export { LogLevelService } from './log-level.service.js';
export { hostAndPort, type HostAndPort } from './host-and-port.js';
export * from './runtime-settings.js';
export { Setting } from './setting.entity.js';
export * from './settings.errors.js';
export { SettingsModule } from './settings.module.js';
export { SettingsService } from './settings.service.js';
export { SwitchService } from './switch.service.js';
