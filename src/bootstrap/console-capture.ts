import { format } from 'node:util';
import { type Log } from '#platform/logging';

/**
 * Sends what libraries print on the console, and Node's own warnings, through the log: where the log is JSON, every line
 * of the process is.
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
