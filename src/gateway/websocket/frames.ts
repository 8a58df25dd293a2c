import { randomSecret } from '#platform/crypto';
import { OPCODE } from './frame-reader.js';

const FINAL = 0x80;
const MASKED = 0x80;
const MAX_SHORT = 125;

/**
 * Encodes a whole message in one frame (RFC 6455, section 5.2). The gateway itself sends only short ones.
 *
 * @param isMasked whether it goes to the upstream, to which the gateway is a client
 */
export function encodeFrame(opcode: number, payload: Buffer, isMasked: boolean): Buffer {
  if (payload.length > MAX_SHORT) throw new RangeError(`a frame of ${payload.length} bytes is too long`);
  const header = Buffer.from([FINAL | opcode, (isMasked ? MASKED : 0) | payload.length]);
  if (!isMasked) return Buffer.concat([header, payload]);
  const key = randomSecret(4);
  const masked = payload.map((byte, index) => byte ^ (key[index & 3] ?? 0));
  return Buffer.concat([header, key, masked]);
}

/** Encodes a close frame. @param reason shortened to what fits into a control frame, at most 123 bytes of ASCII */
export function closeFrame(code: number, reason: string, isMasked: boolean): Buffer {
  const payload = Buffer.alloc(2 + Math.min(reason.length, MAX_SHORT - 2));
  payload.writeUInt16BE(code);
  payload.write(reason, 2, 'latin1');
  return encodeFrame(OPCODE.close, payload, isMasked);
}
