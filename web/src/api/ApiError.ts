/** Additional fields of an error response, such as `remainingTime` or `reason`. */
type ErrorFields = Readonly<Record<string, unknown>>;

/** A request that was rejected or got no valid response. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    /** HTTP status; 0 if there was no response. */
    readonly status: number,
    /** The API's stable code, or `NETWORK_ERROR` or `UNREADABLE_ANSWER`. */
    readonly code: string,
    /** The API's error message, in English. */
    sentence: string,
    readonly fields: ErrorFields = {},
  ) {
    super(sentence);
  }

  /** Seconds to wait before the next attempt; null if waiting does not help. */
  get remainingTime(): number | null {
    return this.number('remainingTime');
  }

  /** Returns the field as a number; null if it is absent. */
  number(field: string): number | null {
    const value = this.fields[field];
    return typeof value === 'number' ? value : null;
  }

  /** Returns the field as text; null if it is absent. */
  text(field: string): string | null {
    const value = this.fields[field];
    return typeof value === 'string' ? value : null;
  }

  /** Creates the error for the body of an error response, which may be of any type. */
  static fromBody(status: number, body: unknown): ApiError {
    if (typeof body !== 'object' || body === null) return ApiError.unreadable(status);
    const { error, code, ...fields } = body as { error?: unknown; code?: unknown };
    if (typeof error !== 'string' || typeof code !== 'string') return ApiError.unreadable(status);
    return new ApiError(status, code, error, fields);
  }

  static unreadable(status: number): ApiError {
    return new ApiError(status, 'UNREADABLE_ANSWER', 'The service sent an answer that cannot be read');
  }

  static unreachable(): ApiError {
    return new ApiError(0, 'NETWORK_ERROR', 'The service cannot be reached');
  }
}
