import { type AuditLog } from '#audit';
import { type Transactions } from '#platform/database';

const MAX_LINE = 200;

/** Every command leaves an entry of its own, besides those of what it changes. */
export function recordCommand(transactions: Transactions, audit: AuditLog, line: string): Promise<void> {
  const details = { command: line.slice(0, MAX_LINE) };
  const event = { action: 'operator.command', actor: null, factor: 'operator', details } as const;
  return transactions.run((tx) => audit.record(tx, event));
}
