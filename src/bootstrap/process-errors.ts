import { type Log } from '#platform/logging';

/**
 * An error that nobody waits for must not end what everybody else is doing: it is logged, and the process goes on.
 * For a process that serves; a start that fails still ends.
 */
export function logProcessErrors(log: Log): void {
  process.on('unhandledRejection', (reason) => {
    log.error('unhandled promise rejection', reason);
  });
  process.on('uncaughtException', (error) => {
    log.error('uncaught exception', error);
  });
}
