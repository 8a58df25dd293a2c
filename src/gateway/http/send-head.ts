import { type OutgoingMessage } from 'node:http';

const NOTHING = Buffer.alloc(0);

/** Sends the head before the body. Node's `flushHeaders` would encode it in UTF-8, a second time if it is in UTF-8. */
export function sendHead(message: OutgoingMessage): void {
  message.write(NOTHING);
}
