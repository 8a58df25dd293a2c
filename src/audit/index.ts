/** The append-only log of security events. Owns `audit_log`. */
export { AuditEntry, type AuditResult } from './audit-entry.entity.js';
export { AUDIT_ACTIONS, type AuditAction, type AuditEvent, AuditLog } from './audit-log.js';
export { AuditExportService } from './audit-export.service.js';
export { type AuditQuery } from './audit-list.service.js';
export { AuditModule } from './audit.module.js';
