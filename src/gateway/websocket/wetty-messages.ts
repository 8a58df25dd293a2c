/** Events of WeTTY in packets of Socket.IO: bytes that the terminal has shown, and the size of the window. */
const COMMIT = /^42\["commit",(\d{1,9})\]$/;
const RESIZE = /^42\["resize",\{[^{}]{1,100}\}\]$/;
const LONGEST = 128;

/**
 * Remembers what WeTTY waits for from the messages that are discarded during a hold: it stops reading from the shell while too
 * many bytes are not committed.
 */
export class DiscardedWettyMessages {
  private resize: Buffer | null = null;
  private committed = 0;

  /** @param payload of a complete message */
  add(payload: Buffer): void {
    if (payload.length > LONGEST) return;
    const text = payload.toString('latin1');
    this.committed += Number(COMMIT.exec(text)?.[1] ?? 0);
    if (RESIZE.test(text)) this.resize = Buffer.from(payload);
  }

  /** Returns what has to be sent again, and forgets it. */
  take(): Buffer[] {
    const commit = this.committed > 0 ? Buffer.from(`42["commit",${this.committed}]`) : null;
    const messages = [this.resize, commit].filter((message) => message !== null);
    this.resize = null;
    this.committed = 0;
    return messages;
  }
}
