import { type TermixAuditEntry } from './audit-log.dto.js';

const COLUMNS = [
  'id',
  'timestamp',
  'username',
  'userId',
  'action',
  'resourceType',
  'resourceId',
  'resourceName',
  'success',
  'ipAddress',
  'userAgent',
  'errorMessage',
  'details',
] as const satisfies readonly (keyof TermixAuditEntry)[];

const END_OF_LINE = '\r\n';

/** What makes spreadsheets take a field for a formula, in their wide forms, too. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

/** The first line. */
export const CSV_HEADER = COLUMNS.join(',') + END_OF_LINE;

/** Returns a line of CSV (RFC 4180), in which no field is a formula. */
export const toCsvLine = (entry: TermixAuditEntry): string =>
  COLUMNS.map((column) => toField(entry[column])).join(',') + END_OF_LINE;

/** A name or user agent is whatever a stranger sent. A number is ours and may be negative. */
function toField(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  return `"${value.replace(FORMULA, "'$&").replaceAll('"', '""')}"`;
}
