import { format } from 'node:util';
import { type Log } from '#platform/logging';

/**
 * Redirects console output of libraries and Node's warnings to the log, so that every line of a JSON log is JSON.
 */
export function captureConsole(log: Log): void {
  console.debug = (...words) => {
    log.debug(format(...words));
  };
  console.log = console.info = (...words) => {
    log.info(format(...words));
  };
  console.warn = console.error = (...words) => {
    log.warn(format(...words));
  };
  // Replaces the listener that prints on standard error.
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) => {
    log.warn(message, { warning: name });
  });
}
