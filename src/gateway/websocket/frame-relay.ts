import { type Socket } from 'node:net';
import { FrameReader } from './frame-reader.js';
import { type FrameSink } from './frame-sink.js';
import { KeptFrames } from './kept-frames.js';
import { PartialFrame } from './partial-frame.js';
import { type RelayObserver, type RelayState } from './relay-state.js';

/** An incomplete frame waits for its rest, up to this size. */
const MAX_WITHHELD = 128 * 1_024;
/** During a hold, what the source sends is kept up to this size; then the source is not read any more. */
const MAX_KEPT = 1_024 * 1_024;

/**
 * One direction of a WebSocket. Passes bytes on unchanged, but knows the frame boundaries, so that frames can be inserted
 * and the direction can be held or closed. Passes only whole frames on, unless a frame is very large: so the sink is
 * nearly always at a boundary. A sink that does not read pauses the source.
 */
export class FrameRelay {
  private state: RelayState = 'open';
  private readonly reader: FrameReader;
  private readonly kept = new KeptFrames();
  private readonly withheld = new PartialFrame();
  private closeFrame: Buffer | null = null;
  private isEnding = false;

  /** @param isFromClient whether frames of the source must be masked */
  constructor(
    private readonly source: Socket,
    private readonly sink: FrameSink,
    private readonly isFromClient: boolean,
    private readonly observer: RelayObserver,
  ) {
    this.reader = new FrameReader(isFromClient);
  }

  /** Begins to pass on. @param head bytes that arrived earlier */
  start(head: Buffer): void {
    this.source.on('data', (chunk: Buffer) => this.receive(chunk));
    if (head.length > 0) this.receive(head);
    this.adjustFlow();
  }

  get isFinishing(): boolean {
    return this.state === 'finishing';
  }

  /** Whether the source violated the protocol, so that nothing can be inserted or held. */
  get isBroken(): boolean {
    return this.reader.isBroken;
  }

  /** Whether so much is kept that the source is not read any more. */
  get isFull(): boolean {
    return this.state === 'keeping' && this.mustPause();
  }

  /** Keeps what arrives from now on, in order. */
  keep(): void {
    if (this.state === 'open') this.state = 'keeping';
    this.adjustFlow();
  }

  /** Discards what arrives from now on, by whole messages, after the rest of a message that has begun. */
  discard(): void {
    if (this.state === 'draining') this.state = 'discarding';
    if (this.state === 'open') this.state = this.reader.isAtMessageBoundary ? 'discarding' : 'finishing';
    this.adjustFlow();
  }

  /** Ends the hold: passes on what was kept, then what arrives. */
  release(): void {
    if (this.state === 'discarding' && !this.reader.isAtMessageBoundary) this.state = 'draining';
    if (['keeping', 'discarding', 'finishing'].includes(this.state)) this.state = 'open';
    this.continue();
  }

  /**
   * Drops everything that was not passed on, sends a close frame at the next frame boundary and ends the sink. Where there
   * is no such boundary, it ends the sink at once: in a frame of a client, whose rest must not reach the upstream, in one
   * that is held, and after a violation of the protocol.
   */
  close(frame: Buffer): void {
    if (this.state === 'closed') return;
    const isHeld = this.state === 'keeping' || !this.kept.isEmpty;
    const canFinishFrame = !this.isFromClient && !isHeld && !this.isBroken;
    this.kept.clear();
    if (this.sink.isMidFrame && canFinishFrame) {
      this.closeFrame = frame;
      this.state = 'closing';
    } else this.finishClosing(this.sink.isMidFrame ? null : frame);
    this.adjustFlow();
  }

  /** Ends the sink after everything that was received has been passed on; during a hold, after the release. */
  end(): void {
    this.isEnding = true;
    this.continue();
  }

  /** Passes on what was kept as far as the sink takes it. Called when the sink takes more. */
  continue(): void {
    if (this.state === 'open') {
      while (!this.kept.isEmpty && !this.sink.isBlocked) this.sink.write([this.kept.shift()], true);
      if (this.kept.isEmpty) this.passPart();
      if (this.isEnding && this.kept.isEmpty) this.finishEnding();
    }
    this.adjustFlow();
  }

  private receive(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && this.state !== 'closed') {
      const isPassing = this.state === 'open' && this.kept.isEmpty;
      rest = isPassing ? this.pass(rest) : this.step(rest);
    }
    this.adjustFlow();
  }

  /** Passes all complete frames on at once. Returns what was not read. */
  private pass(chunk: Buffer): Buffer {
    let boundary = 0;
    for (let offset = 0; offset < chunk.length;) {
      offset = this.reader.read(chunk, offset);
      if (!this.reader.isAtBoundary) break;
      boundary = offset;
      this.observer.onForwarded(this.reader);
    }
    if (boundary > 0) this.sink.write([...this.withheld.take(), chunk.subarray(0, boundary)], true);
    if (boundary < chunk.length) {
      this.withheld.add(chunk.subarray(boundary));
      if (this.state === 'open') this.passPart();
    }
    return EMPTY;
  }

  /** Handles one frame, or a part of one. Returns the rest of the chunk. */
  private step(chunk: Buffer): Buffer {
    const end = this.reader.read(chunk, 0);
    const isDiscarded = this.state === 'discarding' || this.state === 'draining';
    if (!isDiscarded) this.withheld.add(chunk.subarray(0, end));
    if (this.reader.isAtBoundary) this.finishFrame();
    else if (this.state === 'finishing' || this.state === 'closing') this.passPart();
    return chunk.subarray(end);
  }

  private finishFrame(): void {
    if (this.state === 'finishing' || this.state === 'closing') return this.passLast();
    const parts = this.withheld.take();
    // After the hold, while what was kept is still being passed on.
    if (this.state === 'open') {
      this.observer.onForwarded(this.reader);
      return this.kept.add(parts);
    }
    const isKept = this.observer.onHeld(this.reader);
    if (this.state === 'keeping' && isKept) this.kept.add(parts);
    if (this.state !== 'draining' || !this.reader.isAtMessageBoundary) return;
    this.state = 'open';
    this.observer.onDrained();
  }

  private passLast(): void {
    this.sink.write(this.withheld.take(), true);
    if (this.state === 'closing') return this.finishClosing(this.closeFrame);
    this.observer.onForwarded(this.reader);
    if (this.reader.isAtMessageBoundary) this.state = 'discarding';
  }

  /** Passes an incomplete frame on if it is too large to wait for its rest. */
  private passPart(): void {
    const isTooLarge = this.sink.isMidFrame || this.reader.frameSize > MAX_WITHHELD;
    if (isTooLarge && !this.withheld.isEmpty) this.sink.write(this.withheld.take(), false);
  }

  private finishClosing(frame: Buffer | null): void {
    this.state = 'closed';
    this.withheld.take();
    this.sink.end(frame ?? undefined);
  }

  private finishEnding(): void {
    this.state = 'closed';
    if (!this.withheld.isEmpty) this.sink.write(this.withheld.take(), false);
    this.sink.end();
  }

  private adjustFlow(): void {
    if (this.mustPause() === this.source.isPaused()) return;
    if (this.source.isPaused()) this.source.resume();
    else this.source.pause();
  }

  private mustPause(): boolean {
    if (this.state === 'keeping') return this.kept.size + this.withheld.size >= MAX_KEPT;
    if (this.state === 'open') return this.sink.isBlocked || !this.kept.isEmpty;
    // Discarded data needs no space, and the end of a closed source is only seen by reading.
    return (this.state === 'finishing' || this.state === 'closing') && this.sink.isBlocked;
  }
}

const EMPTY = Buffer.alloc(0);
