import { type Frame } from './frame-reader.js';

/**
 * The state of one direction:
 *
 * - `finishing`: passes the rest of a message on, then discards
 * - `keeping`, `discarding`: held
 * - `draining`: discards the rest of a message, then is open again
 * - `closing`: passes the rest of a frame on, then sends the close frame
 */
export type RelayState = 'open' | 'finishing' | 'keeping' | 'discarding' | 'draining' | 'closing' | 'closed';

export type RelayObserver = {
  /** Called with each frame that is forwarded, now or as soon as the other side takes it. */
  readonly onForwarded: (frame: Frame) => void;
  /** Called when a message that was begun during a hold has been discarded to its end, after the hold. */
  readonly onDrained: () => void;
  /** Called with each frame that arrives during a hold. Returns whether it is kept, if the relay keeps frames. */
  readonly onHeld: (frame: Frame) => boolean;
};
