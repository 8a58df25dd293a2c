import { type WebSocketProtocol } from '../application.js';
import { type Frame, OPCODE } from './frame-reader.js';
import { encodeFrame } from './frames.js';
import { ENGINE_PING, ENGINE_PONG, engineIoKeepAlive } from './keep-alives.js';

/** The pings of one side that were passed on and that the other side has not answered yet. */
export class UnansweredPings {
  private readonly isEngineIo: boolean;
  private payload: Buffer | null = null;
  private isEnginePing = false;

  constructor(protocol: WebSocketProtocol) {
    this.isEngineIo = protocol === 'engine.io';
  }

  /** Call with each frame that the side has sent. */
  onSent(frame: Frame): void {
    // Only the latest ping needs an answer (RFC 6455, section 5.5.3).
    if (frame.opcode === OPCODE.ping) this.payload = Buffer.from(frame.payload);
    else if (this.isEngineIo && engineIoKeepAlive(frame) === ENGINE_PING) this.isEnginePing = true;
  }

  /** Call with each frame that the side has received. */
  onReceived(frame: Frame): void {
    if (frame.opcode === OPCODE.pong && this.payload?.equals(frame.payload)) this.payload = null;
    else if (this.isEngineIo && engineIoKeepAlive(frame) === ENGINE_PONG) this.isEnginePing = false;
  }

  /** Returns the answers, and forgets the pings. @param isMasked whether the side is the upstream */
  takeAnswers(isMasked: boolean): Buffer[] {
    const answers: Buffer[] = [];
    if (this.payload) answers.push(encodeFrame(OPCODE.pong, this.payload, isMasked));
    if (this.isEnginePing) answers.push(encodeFrame(OPCODE.text, Buffer.from(ENGINE_PONG), isMasked));
    this.payload = null;
    this.isEnginePing = false;
    return answers;
  }
}
