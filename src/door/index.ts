/** Web applications behind Latchkey. Owns `application`, `application_user`, `application_session` and `application_code`. */
export {
  type Activity,
  type ApplicationOptions,
  DEFAULT_OPTIONS,
  parseApplicationOptions,
  PRESET_NAMES,
  type PresetName,
  serializeApplicationOptions,
} from './application-options.js';
export {
  APPLICATION_PRESETS,
  type ApplicationPreset,
  findHoldProtocol,
  type HoldProtocol,
  toPresetOptions,
} from './application-presets.js';
export { ApplicationCode, ApplicationSession } from './application-session.entity.js';
export { Application, ApplicationUser } from './application.entity.js';
export { ApplicationRepository, type WriteResult } from './application.repository.js';
export { DoorModule } from './door.module.js';
