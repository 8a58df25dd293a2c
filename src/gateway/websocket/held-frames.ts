import { type WebSocketProtocol } from '../application.js';
import { ENGINE_PING, ENGINE_PONG, engineIoKeepAlive } from './keep-alives.js';
import { type Frame, isControl, OPCODE } from './frame-reader.js';
import { encodeFrame } from './frames.js';
import { DiscardedRfbMessages } from './rfb-messages.js';
import { DiscardedTtydMessages } from './ttyd-messages.js';
import { completesStart } from './session-start.js';
import { UnansweredPings } from './unanswered-pings.js';
import { DiscardedWettyMessages } from './wetty-messages.js';

type HeldFrameActions = {
  /** Sends a frame of the gateway, complete with or without a mask. */
  readonly sendToClient: (frame: Buffer) => void;
  readonly sendToUpstream: (frame: Buffer) => void;
  /** Called with the close frame of the client. */
  readonly onClientClose: (payload: Buffer) => void;
};

type DiscardedMessages = DiscardedRfbMessages | DiscardedTtydMessages | DiscardedWettyMessages;

/** Answers the keep-alives of both sides during a hold, and remembers what has to be sent again after it. */
export class HeldFrames {
  /** Messages of the client that were discarded. */
  discardedMessages = 0;
  /** Whether the connection can be held. */
  isStarted: boolean;
  private readonly discarded: DiscardedMessages | null;
  /** Of the messages that `discarded` knows. */
  private readonly dataOpcode: number;
  private readonly clientPings: UnansweredPings;
  private readonly upstreamPings: UnansweredPings;

  constructor(
    private readonly protocol: WebSocketProtocol,
    private readonly isPingedByServer: boolean,
    private readonly actions: HeldFrameActions,
  ) {
    this.clientPings = new UnansweredPings(protocol);
    this.upstreamPings = new UnansweredPings(protocol);
    this.discarded = rememberedBy(protocol);
    this.dataOpcode = protocol === 'engine.io' ? OPCODE.text : OPCODE.binary;
    this.isStarted = protocol === 'websocket';
  }

  /** Takes note of a frame that was passed on. */
  passed(frame: Frame, isFromClient: boolean): void {
    const [own, others] = isFromClient
      ? [this.clientPings, this.upstreamPings]
      : [this.upstreamPings, this.clientPings];
    if (isFromClient) this.isStarted ||= completesStart(frame, this.protocol);
    own.onSent(frame);
    others.onReceived(frame);
  }

  /** Begins a hold: answers the pings whose answers may be under way, because those will be discarded. */
  hold(): void {
    for (const answer of this.upstreamPings.takeAnswers(true)) this.actions.sendToUpstream(answer);
    for (const answer of this.clientPings.takeAnswers(false)) this.actions.sendToClient(answer);
  }

  /** Handles a frame that the client sent during the hold. It is never delivered, so nothing is kept. */
  fromClient(frame: Frame): boolean {
    const { opcode, payload } = frame;
    if (opcode === OPCODE.ping) this.actions.sendToClient(encodeFrame(OPCODE.pong, payload, false));
    if (opcode === OPCODE.close) this.actions.onClientClose(Buffer.from(payload));
    if (!isControl(opcode) && !this.repliesToEngineIo(frame, false)) this.discard(frame);
    return false;
  }

  /** Handles a frame that the upstream sent during the hold. Returns whether it is delivered after the hold. */
  fromUpstream(frame: Frame): boolean {
    const { opcode, payload } = frame;
    if (opcode === OPCODE.ping) this.actions.sendToUpstream(encodeFrame(OPCODE.pong, payload, true));
    // The upstream waits for its answer only for a short time; the client gets the frame after the hold.
    if (opcode === OPCODE.close) this.actions.sendToUpstream(encodeFrame(OPCODE.close, payload, true));
    if (isControl(opcode)) return opcode === OPCODE.close;
    return !this.repliesToEngineIo(frame, true);
  }

  /**
   * Keeps a connection alive whose upstream is not read, so that its pings are not seen: by pongs that it did not ask for
   * (RFC 6455, section 5.5.3).
   */
  keepAlive(): void {
    const { sendToUpstream, sendToClient } = this.actions;
    if (!this.isPingedByServer) return sendToUpstream(encodeFrame(OPCODE.pong, Buffer.alloc(0), true));
    sendToUpstream(encodeFrame(OPCODE.text, Buffer.from(ENGINE_PONG), true));
    sendToClient(encodeFrame(OPCODE.text, Buffer.from(ENGINE_PING), false));
  }

  /** Sends again what the protocol waits for. Call it after the direction to the upstream is open again. */
  release(): void {
    for (const message of this.discarded?.take() ?? [])
      this.actions.sendToUpstream(encodeFrame(this.dataOpcode, message, true));
  }

  private discard({ opcode, isFinal, length, payload }: Frame): void {
    if (isFinal) this.discardedMessages += 1;
    if (opcode === this.dataOpcode && isFinal && length === payload.length) this.discarded?.add(payload);
  }

  /**
   * A ping is answered, and passed on to keep the timer of the other side from expiring, whose answer is dropped. Neither
   * has content. Returns whether the frame is such a keep-alive.
   */
  private repliesToEngineIo(frame: Frame, isFromUpstream: boolean): boolean {
    const packet = this.protocol === 'engine.io' ? engineIoKeepAlive(frame) : null;
    if (packet === ENGINE_PING) {
      const encode = (text: string, isMasked: boolean) =>
        encodeFrame(OPCODE.text, Buffer.from(text), isMasked);
      this.actions.sendToUpstream(encode(isFromUpstream ? ENGINE_PONG : ENGINE_PING, true));
      this.actions.sendToClient(encode(isFromUpstream ? ENGINE_PING : ENGINE_PONG, false));
    }
    return packet !== null;
  }
}

function rememberedBy(protocol: WebSocketProtocol): DiscardedMessages | null {
  if (protocol === 'ttyd') return new DiscardedTtydMessages();
  if (protocol === 'engine.io') return new DiscardedWettyMessages();
  return protocol === 'rfb' ? new DiscardedRfbMessages() : null;
}
