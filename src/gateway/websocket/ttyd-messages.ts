/** Client messages of ttyd: the first byte is the command. The other commands are input and the start of the session. */
const COMMAND = { resize: '1', pause: '2', resume: '3' } as const;

const isFlowControl = (command: string): boolean => command === COMMAND.pause || command === COMMAND.resume;

/** Whether a message is the flow control that the client's program sends by itself. @param payload complete */
export const isTtydFlowControl = (payload: Buffer): boolean =>
  payload.length === 1 && isFlowControl(payload.toString('latin1'));

/** Remembers what ttyd waits for from the messages that are discarded during a hold: it stays paused until it is resumed. */
export class DiscardedTtydMessages {
  private resize: Buffer | null = null;
  private flowControl: Buffer | null = null;

  /** @param payload of a complete message */
  add(payload: Buffer): void {
    if (isTtydFlowControl(payload)) this.flowControl = Buffer.from(payload);
    else if (payload.subarray(0, 1).toString('latin1') === COMMAND.resize) this.resize = Buffer.from(payload);
  }

  /** Returns what has to be sent again, and forgets it. */
  take(): Buffer[] {
    const messages = [this.resize, this.flowControl].filter((message) => message !== null);
    this.resize = null;
    this.flowControl = null;
    return messages;
  }
}
