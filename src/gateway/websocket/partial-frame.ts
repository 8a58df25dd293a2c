/** More parts than this are joined: a client could send single bytes, each of which would need its own buffer. */
const MAX_PARTS = 16;

/** The bytes so far of a frame that is not complete. */
export class PartialFrame {
  private parts: Buffer[] = [];
  /** In bytes. */
  size = 0;

  get isEmpty(): boolean {
    return this.size === 0;
  }

  add(part: Buffer): void {
    if (this.parts.length === MAX_PARTS) this.parts = [Buffer.concat(this.parts)];
    this.parts.push(part);
    this.size += part.length;
  }

  /** Removes everything and returns it in order. */
  take(): Buffer[] {
    const { parts } = this;
    this.parts = [];
    this.size = 0;
    return parts;
  }
}
