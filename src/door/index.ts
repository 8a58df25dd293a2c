/**
 * Web applications behind Latchkey. Owns `application`, `application_user`, `application_session`, `application_code` and
 * `assertion_key`.
 */
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
export { AssertionKey } from './assertion/assertion-key.entity.js';
export { type KeySchedule } from './assertion/assertion-key-schedule.js';
export { AssertionKeys } from './assertion/assertion-keys.service.js';
export { DoorAssertions } from './assertion/door-assertions.service.js';
export { ApplicationCode, ApplicationSession } from './application-session.entity.js';
export { ApplicationCatalogue } from './application-catalogue.js';
export {
  type ApplicationSettings,
  type RegisteredApplication,
  toRegistered,
} from './application-settings.js';
export { findWarnings } from './application-warnings.js';
export { Application, ApplicationRole, ApplicationUser } from './application.entity.js';
export { ApplicationRepository, type WriteResult } from './application.repository.js';
export { DoorModule } from './door.module.js';
export { type CanonicalPath, isMalformed, parseCanonicalPath, type PathProblem } from './canonical-path.js';
export { DoorCheckService } from './door-check.service.js';
export { decideAtDoor, findApplicationAt, findDoorTerminal } from './door-decision.js';
export {
  type DoorApplication,
  type DoorCaller,
  type DoorDecision,
  type DoorQuestion,
  type DoorRefusal,
  type DoorRequest,
  type SessionProofs,
} from './door-question.js';
export { parseRequestHost, type RequestHost, toRequestOrigin } from './request-host.js';
export {
  formatUpstreamAddress,
  isForbiddenAddress,
  parseUpstreamAddress,
  type UpstreamAddress,
} from './upstream-address.js';
export * as applicationErrors from './applications.errors.js';
export { UpstreamRequestFields } from './application-request.dto.js';
export { toSettingsToCheck, type UpstreamFields } from './upstream-to-check.js';
export { isOwnPath, OwnPaths } from './hand-over/own-paths.service.js';
export { nonceCookieName, sessionCookieName } from './session/application-cookie.js';
export { type AskedRequest } from './session/asked-request.js';
export { DoorAddresses } from './session/door-addresses.js';
export {
  type DoorAnswer,
  keepInFrame,
  toBrowserAnswer,
  toRefused,
  toTooMany,
} from './session/door-answer.js';
export { DoorLimit } from './session/door-limit.js';
export { DoorSessions, type OpenVisit } from './session/door-sessions.service.js';
export { type DoorVisit } from './session/door-visit.js';
export { Doorkeeper, type DoorResult, type Refusal } from './session/doorkeeper.service.js';
export { type GuardedApplication, toGuarded } from './session/guarded-application.js';
export { identityHeaders } from './session/identity-headers.js';
export { RefusalAudit } from './session/refusal-audit.js';
export { serveDoor } from './forward/serve-door.js';
