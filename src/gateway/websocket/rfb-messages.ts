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
  const [minimum, sizeOf] = VARIABLE_SIZE.get(type) ?? [0, null];
  if (!sizeOf) return FIXED_SIZE[type] ?? null;
  return at + minimum <= payload.length ? sizeOf(payload, at) : null;
}

/** How many bytes of a message say its size, and what they say. */
const VARIABLE_SIZE = new Map<number, [number, (payload: Buffer, at: number) => number | null]>([
  [TYPE.setEncodings, [4, (payload, at) => 4 + 4 * payload.readUInt16BE(at + 2)]],
  [TYPE.fence, [9, (payload, at) => 9 + (payload[at + 8] ?? 0)]],
  // A negative length is that of the extended clipboard.
  [TYPE.cutText, [8, (payload, at) => 8 + Math.abs(payload.readInt32BE(at + 4))]],
  // Those of the keyboard; the subtypes for sound have other sizes.
  [TYPE.qemu, [2, (payload, at) => (payload[at + 1] === 0 ? 12 : null)]],
]);

/** Whether a message contains nothing that a person did. @param payload complete */
export function isAutomatic(payload: Buffer): boolean {
  return split(payload)?.every(([type = 0]) => AUTOMATIC.includes(type)) ?? false;
}

/**
 * Whether a message comes after the handshake (RFC 6143, section 7.1 to 7.3), which clients follow with their settings. The
 * messages of the handshake have other sizes.
 */
export const beginsRfbSession = (payload: Buffer): boolean =>
  (payload[0] === TYPE.setPixelFormat || payload[0] === TYPE.setEncodings) && isAutomatic(payload);

/** Settings of the client, of which the latest stays valid. In the order in which they are sent again. */
const SETTINGS: readonly number[] = [TYPE.setPixelFormat, TYPE.setEncodings, TYPE.continuousUpdates];

const MAX_FENCES = 32;
/** Where an update request says whether only changes are wanted. */
const INCREMENTAL = 1;

/**
 * Remembers what the server waits for from the messages that are discarded during a hold: it sends no update without a
 * request, and slows down until its fences are answered. The client expects that its settings apply.
 */
export class DiscardedRfbMessages {
  private readonly fences: Buffer[] = [];
  private readonly settings = new Map<number, Buffer>();
  private updateRequest: Buffer | null = null;

  /** @param payload of a complete message */
  add(payload: Buffer): void {
    for (const message of split(payload) ?? []) {
      const [type = 0] = message;
      if (SETTINGS.includes(type)) this.settings.set(type, Buffer.from(message));
      if (type === TYPE.fence && this.fences.length < MAX_FENCES) this.fences.push(Buffer.from(message));
      if (type === TYPE.updateRequest) this.addRequest(Buffer.from(message));
    }
  }

  /** Returns what has to be sent again, and forgets it. */
  take(): Buffer[] {
    const settings = SETTINGS.flatMap((type) => this.settings.get(type) ?? []);
    const messages = [
      ...settings,
      ...this.fences.splice(0),
      ...(this.updateRequest ? [this.updateRequest] : []),
    ];
    this.settings.clear();
    this.updateRequest = null;
    return messages;
  }

  /** A request for the whole screen must not be replaced by one for changes only. */
  private addRequest(request: Buffer): void {
    const wantsAll = this.updateRequest?.[INCREMENTAL] === 0;
    if (!wantsAll || request[INCREMENTAL] === 0) this.updateRequest = request;
  }
}
