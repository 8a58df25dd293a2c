import { type Log } from '#platform/logging';

/**
 * Logs unhandled rejections and uncaught exceptions instead of exiting, so that one error does not end all requests. Call
 * it after startup, where an error should still end the process.
 */
export function logProcessErrors(log: Log): void {
  process.on('unhandledRejection', (reason) => {
    log.error('unhandled promise rejection', reason);
  });
  process.on('uncaughtException', (error) => {
    log.error('uncaught exception', error);
  });
}
