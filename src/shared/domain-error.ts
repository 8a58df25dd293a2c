/** What went wrong, in words of the domain; `platform/http` picks the status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'too-large'
  | 'unsupported-type'
  | 'expectation-failed'
  | 'header-too-large'
  | 'locked'
  | 'locks-out'
  | 'throttled'
  | 'internal'
  | 'bad-gateway'
  | 'unavailable';

/** Extra fields of an answer. Safe for the client: limits, waits, reasons; never a secret or another person's data. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** Whole seconds until it makes sense to try again; also sent as `Retry-After`. */
export type Wait = { readonly remainingTime: number };

/** A refusal the caller can act on. Knows nothing of HTTP. Declared with {@link domainError}. */
export class DomainError extends Error {
  constructor(
    readonly kind: ErrorKind,
    /** Stable: clients decide by it, so it is never renamed once released. */
    readonly code: string,
    sentence: string,
    readonly details: ErrorDetails,
  ) {
    super(sentence);
    this.name = code;
  }
}

type ErrorArguments<Details extends ErrorDetails> =
  Partial<Details> extends Details
    ? [details?: Details, sentence?: string]
    : [details: Details, sentence?: string];

/** A concrete refusal. Its statics describe it to the documentation without an instance. */
export type DomainErrorClass<Details extends ErrorDetails> = {
  new (...args: ErrorArguments<Details>): DomainError;
  readonly kind: ErrorKind;
  readonly code: string;
  readonly sentence: string;
  readonly example: ErrorDetails;
  readonly optional: ErrorDetails;
  readonly values: FieldValues;
};

/** The values that fields of a closed set can have. */
type FieldValues = Readonly<Record<string, readonly string[]>>;

/** What documentation needs of a refusal. */
export type ErrorDescription = Pick<
  DomainErrorClass<ErrorDetails>,
  'kind' | 'code' | 'sentence' | 'example' | 'optional' | 'values'
>;

type OptionalField<Details> = {
  [Field in keyof Details]-?: Partial<Pick<Details, Field>> extends Pick<Details, Field> ? Field : never;
}[keyof Details];

/** The extra fields that are always there. */
type AlwaysThere<Details> = Readonly<
  Omit<Details, OptionalField<Details>> & Partial<Record<OptionalField<Details>, never>>
>;

/** More about the extra fields of a refusal. */
type FieldDocumentation<Details extends ErrorDetails> = {
  /** Values of the fields that are not always there. */
  readonly optional?: Readonly<Pick<Details, OptionalField<Details>>>;
  readonly values?: FieldValues;
};

const declared: ErrorDescription[] = [];

/** Every refusal that the loaded modules can make; the documentation is checked against it. */
export const declaredErrors: readonly ErrorDescription[] = declared;

/**
 * Declares a refusal.
 *
 * @param kind decides the HTTP status
 * @param code stable SCREAMING_SNAKE slug
 * @param sentence what the person reads unless the thrower knows better
 * @param example values of the extra fields that are always there, shown in the documentation
 */
export function domainError<Details extends ErrorDetails = Record<never, never>>(
  kind: ErrorKind,
  code: string,
  sentence: string,
  example?: AlwaysThere<Details>,
  { optional, values = {} }: FieldDocumentation<Details> = {},
): DomainErrorClass<Details> {
  class Declared extends DomainError {
    static readonly kind = kind;
    static readonly code = code;
    static readonly sentence = sentence;
    static readonly example: ErrorDetails = example ?? {};
    static readonly optional: ErrorDetails = optional ?? {};
    static readonly values: FieldValues = values;

    constructor(...[details, text = sentence]: [details?: Details, sentence?: string]) {
      super(kind, code, text, details ?? {});
    }
  }
  declared.push(Declared);
  return Declared;
}
