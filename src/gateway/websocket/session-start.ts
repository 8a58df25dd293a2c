import { type WebSocketProtocol } from '../application.js';
import { type Frame, isControl, OPCODE } from './frame-reader.js';
import { beginsRfbSession } from './rfb-messages.js';

/** The packets of Engine.IO that complete its start: the change of transport, and the connection to a namespace. */
const ENGINE_START = /^(?:5$|40)/;

/**
 * Whether a client's frame completes the start of its protocol. A hold before that would discard messages that the
 * upstream waits for without end, and that no client sends again.
 */
export function completesStart(frame: Frame, protocol: WebSocketProtocol): boolean {
  const { opcode, isCompressed, payload } = frame;
  if (protocol === 'websocket') return true;
  if (isControl(opcode) || isCompressed) return false;
  if (protocol === 'engine.io')
    return opcode === OPCODE.text && ENGINE_START.test(payload.toString('latin1'));
  // The first message of ttyd has the token and the size of the window.
  return protocol === 'ttyd' || beginsRfbSession(payload);
}
