import { hostname, userInfo } from 'node:os';
import { type AuditLog } from '#audit';
import { type Transactions } from '#platform/database';

const MAX_LINE = 200;

/** Every command leaves an entry of its own, besides those of what it changes: what was run, by whom, on which machine. */
export function recordCommand(transactions: Transactions, audit: AuditLog, line: string): Promise<void> {
  const details = { command: line.slice(0, MAX_LINE), os_user: systemUser(), host: hostname() };
  const event = { action: 'operator.command', actor: null, factor: 'operator', details } as const;
  return transactions.run((tx) => audit.record(tx, event));
}

/** In a container the user may have a number only. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
