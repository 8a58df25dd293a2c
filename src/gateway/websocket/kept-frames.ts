const BLOCK = 64 * 1_024;

/** A queue of whole frames, copied into blocks so that many small ones need no more memory than their bytes. */
export class KeptFrames {
  private readonly full: Buffer[] = [];
  private block: Buffer | null = null;
  private used = 0;
  /** In bytes. */
  size = 0;

  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** Appends a frame. */
  add(parts: readonly Buffer[]): void {
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    if (this.used + length > BLOCK) this.sealBlock();
    this.size += length;
    if (length > BLOCK) return void this.full.push(Buffer.concat(parts));
    this.block ??= Buffer.allocUnsafeSlow(BLOCK);
    for (const part of parts) this.used += part.copy(this.block, this.used);
  }

  /** Removes and returns the first frames. */
  shift(): Buffer {
    if (this.full.length === 0) this.sealBlock();
    const first = this.full.shift() ?? Buffer.alloc(0);
    this.size -= first.length;
    return first;
  }

  clear(): void {
    this.full.length = 0;
    this.block = null;
    this.used = 0;
    this.size = 0;
  }

  private sealBlock(): void {
    if (this.block && this.used > 0) this.full.push(this.block.subarray(0, this.used));
    this.block = null;
    this.used = 0;
  }
}
