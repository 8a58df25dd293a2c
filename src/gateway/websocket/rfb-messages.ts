/** Client messages of the remote framebuffer protocol (RFC 6143, section 7.5, and its community extensions). */
const TYPE = {
  setPixelFormat: 0,
  setEncodings: 2,
  updateRequest: 3,
  keyEvent: 4,
  pointerEvent: 5,
  cutText: 6,
  continuousUpdates: 150,
  fence: 248,
  qemu: 255,
} as const;

/** Answers and requests that the client's program sends by itself. The rest is input. */
const AUTOMATIC: readonly number[] = [
  ...[TYPE.setPixelFormat, TYPE.setEncodings, TYPE.updateRequest, TYPE.continuousUpdates, TYPE.fence],
];

const FIXED_SIZE: Readonly<Record<number, number>> = {
  [TYPE.setPixelFormat]: 20,
  [TYPE.updateRequest]: 10,
  [TYPE.keyEvent]: 8,
  [TYPE.pointerEvent]: 6,
  [TYPE.continuousUpdates]: 10,
};

/**
 * Splits the payload of a WebSocket message, in which noVNC sends one or several RFB messages. Returns null if it is
 * anything else, or not complete.
 */
function split(payload: Buffer): Buffer[] | null {
  const messages: Buffer[] = [];
  for (let at = 0; at < payload.length;) {
    const size = sizeAt(payload, at);
    if (size === null || at + size > payload.length) return null;
    messages.push(payload.subarray(at, at + size));
    at += size;
  }
  return messages;
}

function sizeAt(payload: Buffer, at: number): number | null {
  const type = payload[at] ?? 0;
  if (type === TYPE.setEncodings)
    return at + 4 <= payload.length ? 4 + 4 * payload.readUInt16BE(at + 2) : null;
  if (type === TYPE.fence) return at + 9 <= payload.length ? 9 + (payload[at + 8] ?? 0) : null;
  return FIXED_SIZE[type] ?? null;
}

/** Whether a message contains nothing that a person did. @param payload complete */
export function isAutomatic(payload: Buffer): boolean {
  return split(payload)?.every(([type = 0]) => AUTOMATIC.includes(type)) ?? false;
}

const MAX_FENCES = 32;
/** Where an update request says whether only changes are wanted. */
const INCREMENTAL = 1;

/**
 * Remembers what the server waits for from the messages that are discarded during a hold: it sends no update without a
 * request, and slows down until its fences are answered.
 */
export class DiscardedRfbMessages {
  private readonly fences: Buffer[] = [];
  private updateRequest: Buffer | null = null;

  /** @param payload of a complete message */
  add(payload: Buffer): void {
    for (const message of split(payload) ?? []) {
      if (message[0] === TYPE.fence && this.fences.length < MAX_FENCES)
        this.fences.push(Buffer.from(message));
      if (message[0] === TYPE.updateRequest) this.addRequest(Buffer.from(message));
    }
  }

  /** Returns what has to be sent again, and forgets it. */
  take(): Buffer[] {
    const messages = [...this.fences.splice(0), ...(this.updateRequest ? [this.updateRequest] : [])];
    this.updateRequest = null;
    return messages;
  }

  /** A request for the whole screen must not be replaced by one for changes only. */
  private addRequest(request: Buffer): void {
    const wantsAll = this.updateRequest?.[INCREMENTAL] === 0;
    if (!wantsAll || request[INCREMENTAL] === 0) this.updateRequest = request;
  }
}
