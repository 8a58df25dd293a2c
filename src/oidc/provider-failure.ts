/** Where a login broke off, in the order of the protocol. */
type LoginStep =
  'discovery' | 'issuer' | 'authorization' | 'token' | 'id_token' | 'keys' | 'userinfo' | 'identifier';

const ERROR_CODE = /^[A-Za-z0-9_.-]{1,64}$/;
const MAX_DEPTH = 5;

/** There was no answer: no connection, no name, or too late. */
export class NoAnswer extends Error {}

type FailureDetails = {
  /** The provider's own error code, where it gave one. */
  readonly providerError?: string | null;
  /** The token endpoint was asked and said no. */
  readonly isRefusal?: boolean;
  /** The provider, or a proxy in front of it, says that it is down. */
  readonly isDown?: boolean;
  /** What came instead of a usable answer, without secrets. */
  readonly answer?: object | null;
  /** What the library or the network said. */
  readonly cause?: unknown;
};

/** The provider could not be asked, or its answer could not be trusted. Holds nothing secret: it is for the log. */
export class ProviderFailure extends Error {
  constructor(
    readonly step: LoginStep,
    readonly reason: string,
    private readonly details: FailureDetails = {},
  ) {
    super(`${step}: ${reason}`);
  }

  /** With the reason that is in `error`. */
  static by(step: LoginStep, error: unknown, details: FailureDetails = {}): ProviderFailure {
    return new ProviderFailure(step, reasonIn(error), { ...details, cause: error });
  }

  get providerError(): string | null {
    return this.details.providerError ?? null;
  }

  get isRefusal(): boolean {
    return this.details.isRefusal === true;
  }

  /** Nobody can log in there now, and neither they nor the configuration need be wrong. */
  get isUnreachable(): boolean {
    return (
      this.details.isDown === true || chainOf(this.details.cause).some((each) => each instanceof NoAnswer)
    );
  }

  /** What the log may tell. */
  get fields() {
    const { answer } = this.details;
    const fields = { step: this.step, reason: this.reason, provider_error: this.providerError };
    return answer ? { ...fields, answer } : fields;
  }
}

/** The innermost message that cannot quote a token: parsers repeat what they could not read. */
export function reasonIn(error: unknown): string {
  let reason = 'something went wrong';
  for (const { name, message, code } of chainOf(error)) {
    // Several addresses that all refuse make an error that has a code only.
    const text = message === '' ? code : message;
    if (name !== 'SyntaxError' && typeof text === 'string') reason = text;
  }
  return reason;
}

/** An error code as the specification allows it (RFC 6749, section 5.2); anything else is left out. */
export function codeIn(value: unknown): string | null {
  return typeof value === 'string' && ERROR_CODE.test(value) ? value : null;
}

/** An error and its causes, the outermost first. */
function chainOf(error: unknown): Partial<NodeJS.ErrnoException>[] {
  const chain: Partial<NodeJS.ErrnoException>[] = [];
  for (let current = error; typeof current === 'object' && current !== null;) {
    if (chain.push(current) === MAX_DEPTH) break;
    current = (current as { cause?: unknown }).cause;
  }
  return chain;
}
