/** The append-only log of security events. Owns `audit_log`. */
export { AuditEntry } from './audit-entry.entity.js';
export { AUDIT_ACTIONS, type AuditAction, type AuditEvent, AuditLog } from './audit-log.js';
export { AuditLogsService, type AuditQuery } from './audit-logs.service.js';
export { AuditModule } from './audit.module.js';
