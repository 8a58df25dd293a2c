/** The append-only log of security events, and the events of the outbox. Owns `audit_log`. */
export { AuditEntry } from './audit-entry.entity.js';
export {
  AUDIT_ACTIONS,
  type AuditAction,
  type AuditedBy,
  type AuditEvent,
  BY_OPERATOR,
  BY_PROVIDER,
  BY_SERVICE,
  type PastEvent,
} from './audit-actions.js';
export { AuditLog } from './audit-log.js';
export { AuditEntryResponse } from './audit-logs.dto.js';
export {
  type EventData,
  EVENT_TYPES,
  isEventFilter,
  selectsEvent,
  type SessionEnding,
  appendSessionEnded,
} from './event-types.js';
export { type AuditQuery } from './audit-filter.js';
export { AuditLogsService } from './audit-logs.service.js';
export { LoginHistory, type LoginRecord } from './login-history.js';
export { AuditModule } from './audit.module.js';
