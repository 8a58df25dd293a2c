const TYPED_CODE = 'latchkey:typed-code';

/** A code that people type or paste: white space in it does not count, wherever it stands. Other fields stay as sent. */
export const TypedCode = (): PropertyDecorator => (target, property) => {
  Reflect.defineMetadata(TYPED_CODE, true, target, property);
};

/** Whether a field of a request is marked with {@link TypedCode}. */
export const isTypedCode = (request: object, field: string): boolean =>
  Reflect.getMetadata(TYPED_CODE, request, field) === true;

/** The code in what somebody typed; anything but text as it is. */
export const withoutWhiteSpace = <T>(typed: T): T | string =>
  typeof typed === 'string' ? typed.replace(/\s/gu, '') : typed;
