/** Where a login broke off, in the order of the protocol. */
export type LoginStep =
  'discovery' | 'issuer' | 'authorization' | 'token' | 'id_token' | 'keys' | 'userinfo' | 'identifier';

const ERROR_CODE = /^[A-Za-z0-9_.-]{1,64}$/;
const MAX_DEPTH = 5;

/** The provider could not be asked, or its answer could not be trusted. Holds nothing secret: it is for the log. */
export class ProviderFailure extends Error {
  constructor(
    readonly step: LoginStep,
    readonly reason: string,
    /** The provider's own error code, where it gave one. */
    readonly providerError: string | null = null,
  ) {
    super(`${step}: ${reason}`);
  }

  /** What the log may tell. */
  get fields() {
    return { step: this.step, reason: this.reason, provider_error: this.providerError };
  }
}

/** The innermost message that cannot quote a token: parsers repeat what they could not read. */
export function reasonIn(error: unknown): string {
  let reason = 'something went wrong';
  let current = error as Partial<NodeJS.ErrnoException> | null | undefined;
  for (let depth = 0; depth < MAX_DEPTH && current; depth += 1) {
    // Several addresses that all refuse make an error that has a code only.
    const text = current.message === '' ? current.code : current.message;
    if (current.name !== 'SyntaxError' && typeof text === 'string') reason = text;
    current = current.cause as typeof current;
  }
  return reason;
}

/** An error code as the specification allows it (RFC 6749, section 5.2); anything else is left out. */
export function codeIn(value: unknown): string | null {
  return typeof value === 'string' && ERROR_CODE.test(value) ? value : null;
}
