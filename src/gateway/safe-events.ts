import { type Log } from '#platform/logging';
import { type GatewayEvents } from './events.js';

/** Returns events whose errors are logged: an error in the handler of a socket would crash the process. */
export function safeEvents(events: GatewayEvents, log: Log): GatewayEvents {
  const guard = (report: () => void): void => {
    try {
      report();
    } catch (error) {
      log.error('could not report an event of the gateway', error);
    }
  };
  return {
    onActivity: (binding) => guard(() => events.onActivity(binding)),
    onOpened: (event) => guard(() => events.onOpened(event)),
    onClosed: (event, closing) => guard(() => events.onClosed(event, closing)),
  };
}
