/** The step that failed, in the order of the protocol. */
type LoginStep =
  | 'discovery'
  | 'issuer'
  | 'authorization'
  | 'token'
  | 'id_token'
  | 'keys'
  | 'auth_time'
  | 'userinfo'
  | 'identifier'
  | 'groups';

const ERROR_CODE = /^[A-Za-z0-9_.-]{1,64}$/;
const MAX_DEPTH = 5;

/** No response: the name did not resolve, the connection failed, or the request timed out. */
export class NoResponse extends Error {}

type FailureDetails = {
  /** The error code of the provider, if any. */
  readonly providerError?: string | null;
  /** The token endpoint rejected the request. */
  readonly isRefusal?: boolean;
  /** The provider, or a proxy in front of it, reports an outage. */
  readonly isDown?: boolean;
  /** The start of the unusable response, without secrets. */
  readonly response?: object | null;
  /** The message of the library or of the network error. */
  readonly cause?: unknown;
};

/** The provider is unreachable, or its response is invalid. Contains no secrets, so that it can be logged. */
export class ProviderFailure extends Error {
  constructor(
    readonly step: LoginStep,
    readonly reason: string,
    private readonly details: FailureDetails = {},
  ) {
    super(`${step}: ${reason}`);
  }

  /** Creates a failure with the reason from `error`. */
  static by(step: LoginStep, error: unknown, details: FailureDetails = {}): ProviderFailure {
    return new ProviderFailure(step, getReason(error), { ...details, cause: error });
  }

  get providerError(): string | null {
    return this.details.providerError ?? null;
  }

  get isRefusal(): boolean {
    return this.details.isRefusal === true;
  }

  /** Whether the provider is down for everyone, in which case the user and the configuration may be fine. */
  get isUnreachable(): boolean {
    return (
      this.details.isDown === true ||
      listCauses(this.details.cause).some((each) => each instanceof NoResponse)
    );
  }

  /** The fields of the log line. */
  get fields() {
    const { response } = this.details;
    const fields = { step: this.step, reason: this.reason, provider_error: this.providerError };
    return response ? { ...fields, answer: response } : fields;
  }
}

/** Returns the innermost message that cannot contain a token. Parsers quote their input. */
export function getReason(error: unknown): string {
  let reason = 'something went wrong';
  for (const { name, message, code } of listCauses(error)) {
    // If all addresses of a name refuse, the error has a code but no message.
    const text = message === '' ? code : message;
    if (name !== 'SyntaxError' && typeof text === 'string') reason = text;
  }
  return reason;
}

/** Returns a valid error code (RFC 6749, section 5.2); null for other text. */
export function toErrorCode(value: unknown): string | null {
  return typeof value === 'string' && ERROR_CODE.test(value) ? value : null;
}

/** Returns an error and its causes, outermost first. */
function listCauses(error: unknown): Partial<NodeJS.ErrnoException>[] {
  const chain: Partial<NodeJS.ErrnoException>[] = [];
  for (let current = error; typeof current === 'object' && current !== null;) {
    if (chain.push(current) === MAX_DEPTH) break;
    current = (current as { cause?: unknown }).cause;
  }
  return chain;
}
