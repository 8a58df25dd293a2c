/** The kind of an error; `platform/http` maps it to a status. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'not-acceptable'
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

/** Extra fields of the error response: limits, waits, reasons. Never secrets or data of other users. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** Whole seconds until a retry makes sense; also sent as `Retry-After`. */
export type Wait = { readonly remainingTime: number };

/** An error for the caller, independent of HTTP. Declared with {@link domainError}. */
export class DomainError extends Error {
  constructor(
    readonly kind: ErrorKind,
    /** Stable: clients depend on it, so a released code is never renamed. */
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

/** The class of an error. Its static fields document it without an instance. */
export type DomainErrorClass<Details extends ErrorDetails> = {
  new (...args: ErrorArguments<Details>): DomainError;
  readonly kind: ErrorKind;
  readonly code: string;
  readonly sentence: string;
  readonly example: ErrorDetails;
  readonly optional: ErrorDetails;
  readonly values: FieldValues;
  readonly itemValues: FieldValues;
};

/** The possible values of enum fields, or of the items of lists. */
type FieldValues = Readonly<Record<string, readonly string[]>>;

/** What the documentation needs of an error. */
export type ErrorDescription = Pick<
  DomainErrorClass<ErrorDetails>,
  'kind' | 'code' | 'sentence' | 'example' | 'optional' | 'values' | 'itemValues'
>;

type OptionalField<Details> = {
  [Field in keyof Details]-?: Partial<Pick<Details, Field>> extends Pick<Details, Field> ? Field : never;
}[keyof Details];

/** The required extra fields. */
type RequiredFields<Details> = Readonly<
  Omit<Details, OptionalField<Details>> & Partial<Record<OptionalField<Details>, never>>
>;

/** Documentation of the extra fields. */
type FieldDocumentation<Details extends ErrorDetails> = {
  /** Example values of the optional fields. */
  readonly optional?: Readonly<Pick<Details, OptionalField<Details>>>;
  readonly values?: FieldValues;
  readonly itemValues?: FieldValues;
};

const declared: ErrorDescription[] = [];

/** All errors that the loaded modules declare; a test compares the documentation with it. */
export const declaredErrors: readonly ErrorDescription[] = declared;

/**
 * Declares an error.
 *
 * @param kind decides the HTTP status
 * @param code stable SCREAMING_SNAKE slug
 * @param sentence the default message for people
 * @param example values of the required extra fields, for the documentation
 */
export function domainError<Details extends ErrorDetails = Record<never, never>>(
  kind: ErrorKind,
  code: string,
  sentence: string,
  example?: RequiredFields<Details>,
  { optional, values = {}, itemValues = {} }: FieldDocumentation<Details> = {},
): DomainErrorClass<Details> {
  class Declared extends DomainError {
    static readonly kind = kind;
    static readonly code = code;
    static readonly sentence = sentence;
    static readonly example: ErrorDetails = example ?? {};
    static readonly optional: ErrorDetails = optional ?? {};
    static readonly values: FieldValues = values;
    static readonly itemValues: FieldValues = itemValues;

    constructor(...[details, text = sentence]: [details?: Details, sentence?: string]) {
      super(kind, code, text, details ?? {});
    }
  }
  declared.push(Declared);
  return Declared;
}

/** Returns the message of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
