import { type ConnectionFilter } from './connection.js';

/** Which lock holds a connection. One that two locks hold continues after both have ended. */
export type LockReason = 'screen' | 'terminal';

/** Returns the lock that a filter means: that of the terminal if it names one. */
export const lockReasonOf = ({ terminalId }: ConnectionFilter): LockReason =>
  terminalId === undefined ? 'screen' : 'terminal';
