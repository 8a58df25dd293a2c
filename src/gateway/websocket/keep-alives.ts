import { type WebSocketProtocol } from '../application.js';
import { type Frame, isControl, OPCODE } from './frame-reader.js';
import { isAutomatic } from './rfb-messages.js';
import { isTtydFlowControl } from './ttyd-messages.js';

/** The packets `ping` and `pong` of Engine.IO; which side sends which depends on its version. */
export const ENGINE_PING = '2';
export const ENGINE_PONG = '3';

/** Returns the Engine.IO keep-alive that a frame is, or null. */
export function engineIoKeepAlive({ opcode, isFinal, isCompressed, length, payload }: Frame): string | null {
  if (opcode !== OPCODE.text || !isFinal || isCompressed || length !== 1) return null;
  const text = payload.toString('latin1');
  return text === ENGINE_PING || text === ENGINE_PONG ? text : null;
}

/** Whether the server of a connection sends the pings: since version 4 of Engine.IO; before that, the client does. */
export const isPingedByServer = (protocol: WebSocketProtocol, url: string): boolean =>
  protocol === 'engine.io' && !/[?&]EIO=3(?:&|$)/.test(url);

/** Guacamole instructions that a client sends by itself; the one without a name pings the tunnel. */
const GUACAMOLE = /^(?:4\.sync,[^;]*;|3\.nop;|0\.,[^;]*;)+$/;

/**
 * Whether a client's frame shows that somebody uses the application: a data frame that is no keep-alive. Of a fragmented
 * message only the first frame counts.
 */
export function isActivity(frame: Frame, protocol: WebSocketProtocol): boolean {
  const { opcode, isFinal, isCompressed, length, payload } = frame;
  if (isControl(opcode) || opcode === OPCODE.continuation) return false;
  if (!isFinal || isCompressed || length > payload.length) return true;
  if (engineIoKeepAlive(frame) !== null) return false;
  return !isKeepAlive(payload, protocol);
}

function isKeepAlive(payload: Buffer, protocol: WebSocketProtocol): boolean {
  if (protocol === 'rfb') return isAutomatic(payload);
  if (protocol === 'ttyd') return isTtydFlowControl(payload);
  return GUACAMOLE.test(payload.toString('latin1'));
}
