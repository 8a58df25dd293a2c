export const LOCK_REASONS = ['screen', 'terminal'] as const;
/** Which lock holds a connection. One that two locks hold continues after both have ended. */
export type LockReason = (typeof LOCK_REASONS)[number];

/** Returns the lock that a filter of connections means: that of the terminal if it names one. */
export const lockReasonOf = ({ terminalId }: { readonly terminalId?: string }): LockReason =>
  terminalId === undefined ? 'screen' : 'terminal';
