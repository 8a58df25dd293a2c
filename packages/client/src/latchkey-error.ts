import { type ErrorCode } from './error-codes.js';

/** A request that was refused, or got no valid response. */
export class LatchkeyError extends Error {
  override readonly name = 'LatchkeyError';

  constructor(
    /** HTTP status; 0 if there was no response. */
    readonly status: number,
    /** The stable code of the API, or one of the client: `NETWORK_ERROR`, `UNREADABLE_RESPONSE`. */
    readonly code: ErrorCode,
    message: string,
    /** Further fields of the response, such as `reason` or `needs`. */
    readonly fields: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Seconds to wait before the next attempt; null if waiting does not help. */
  get remainingTime(): number | null {
    const value = this.fields['remainingTime'];
    return typeof value === 'number' ? value : null;
  }

  /** Creates the error for the body of an error response, which may be of any type. */
  static fromBody(status: number, body: unknown): LatchkeyError {
    if (typeof body === 'object' && body !== null) {
      const { error, code, ...fields } = body as { error?: unknown; code?: unknown };
      // Newer servers have codes that this version does not know.
      if (typeof error === 'string' && typeof code === 'string')
        return new LatchkeyError(status, code as ErrorCode, error, fields);
    }
    return new LatchkeyError(
      status,
      'UNREADABLE_RESPONSE',
      'The service sent a response that cannot be read',
    );
  }
}
