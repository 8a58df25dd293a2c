/** Frame types (RFC 6455, section 5.2). Those from 8 on are control frames. */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export const isControl = (opcode: number): boolean => opcode >= OPCODE.close;

/** A frame that has been read to its end. Valid until the next call of {@link FrameReader.read}. */
export type Frame = {
  readonly opcode: number;
  /** Whether it is the last one of its message. */
  readonly isFinal: boolean;
  /** Whether an extension changed the payload: RSV1, as in RFC 7692. */
  readonly isCompressed: boolean;
  /** Of the payload, in bytes. */
  readonly length: number;
  /** The payload without its mask; only the first {@link MAX_CAPTURED} bytes, which is all of a control frame. */
  readonly payload: Buffer;
};

const MAX_CAPTURED = 125;
const MAX_HEADER = 14;
const OPCODES: readonly number[] = Object.values(OPCODE);
/** A length from here on does not fit into a safe integer. */
const MAX_HIGH_WORD = 0x20_0000;

/**
 * Finds the frame boundaries of one direction of a WebSocket in chunks of any size, without copying the payload. After a
 * violation of RFC 6455 it reports no boundary any more.
 */
export class FrameReader implements Frame {
  opcode = 0;
  isFinal = true;
  isCompressed = false;
  length = 0;
  /** Whether a violation was found. */
  isBroken = false;
  /** Whether a fragmented message has begun and not ended. */
  isInMessage = false;
  private readonly header = Buffer.alloc(MAX_HEADER);
  private headerBytes = 0;
  private headerSize = 2;
  private payloadBytes = 0;
  private captured: Buffer | null = null;

  /** @param isMasked whether frames must be masked: true for those of clients (section 5.1) */
  constructor(private readonly isMasked: boolean) {}

  get isAtBoundary(): boolean {
    return this.headerBytes === 0 && !this.isBroken;
  }

  get isAtMessageBoundary(): boolean {
    return this.isAtBoundary && !this.isInMessage;
  }

  /** The bytes of the current frame with its header; infinite after a violation, 0 while the length is unknown. */
  get frameSize(): number {
    if (this.isBroken) return Infinity;
    return this.headerBytes < this.headerSize ? 0 : this.headerSize + this.length;
  }

  get payload(): Buffer {
    return (this.captured ?? EMPTY).subarray(0, Math.min(this.length, MAX_CAPTURED));
  }

  /** Reads to the end of the current frame or of the chunk, and returns the offset after what it read. */
  read(chunk: Buffer, start: number): number {
    if (this.isBroken) return chunk.length;
    const offset = this.readHeader(chunk, start);
    if (this.headerBytes < this.headerSize || this.violates()) return chunk.length;
    const end = Math.min(chunk.length, offset + this.length - this.payloadBytes);
    this.capture(chunk, offset, end);
    this.payloadBytes += end - offset;
    if (this.payloadBytes === this.length) this.finishFrame();
    return end;
  }

  /** Reads the rest of the header, as far as the chunk has it. Returns the offset after it. */
  private readHeader(chunk: Buffer, start: number): number {
    let offset = start;
    while (this.headerBytes < this.headerSize && offset < chunk.length) {
      this.header[this.headerBytes] = chunk[offset] ?? 0;
      this.headerBytes += 1;
      offset += 1;
      if (this.headerBytes === 2) this.headerSize = headerSizeFor(this.header[1] ?? 0);
      if (this.headerBytes === this.headerSize) this.parseHeader();
    }
    return offset;
  }

  private parseHeader(): void {
    const [first = 0, second = 0] = this.header;
    this.opcode = first & 0x0f;
    this.isFinal = (first & 0x80) !== 0;
    this.isCompressed = (first & 0x40) !== 0;
    this.length = this.parseLength(second & 0x7f);
    this.payloadBytes = 0;
    this.isBroken = !this.isValid() || second >= 0x80 !== this.isMasked;
  }

  /** A getter would keep the compiler from seeing that the value changes. */
  private violates(): boolean {
    return this.isBroken;
  }

  private parseLength(code: number): number {
    if (code === 126) return this.header.readUInt16BE(2);
    if (code !== 127) return code;
    const high = this.header.readUInt32BE(2);
    return high < MAX_HIGH_WORD ? high * 2 ** 32 + this.header.readUInt32BE(6) : Infinity;
  }

  private isValid(): boolean {
    if (isControl(this.opcode)) {
      return OPCODES.includes(this.opcode) && this.isFinal && this.length <= MAX_CAPTURED;
    }
    const isContinuation = this.opcode === OPCODE.continuation;
    return OPCODES.includes(this.opcode) && isContinuation === this.isInMessage && this.length < Infinity;
  }

  private capture(chunk: Buffer, start: number, end: number): void {
    const count = Math.min(end - start, MAX_CAPTURED - this.payloadBytes);
    if (count <= 0) return;
    this.captured ??= Buffer.alloc(MAX_CAPTURED);
    for (let index = 0; index < count; index += 1) {
      const at = this.payloadBytes + index;
      const mask = this.isMasked ? (this.header[this.headerSize - 4 + (at & 3)] ?? 0) : 0;
      this.captured[at] = (chunk[start + index] ?? 0) ^ mask;
    }
  }

  private finishFrame(): void {
    this.headerBytes = 0;
    this.headerSize = 2;
    if (!isControl(this.opcode)) this.isInMessage = !this.isFinal;
  }
}

/** Returns the size of a header by its second byte: with an extended length and a mask, if it has them. */
const headerSizeFor = (second: number): number => {
  const code = second & 0x7f;
  return 2 + (code === 127 ? 8 : code === 126 ? 2 : 0) + (second >= 0x80 ? 4 : 0);
};

const EMPTY = Buffer.alloc(0);
