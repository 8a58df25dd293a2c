import { type ArgumentMetadata, Injectable, type Type, ValidationPipe } from '@nestjs/common';
import { getMetadataStorage, validate, type ValidationError } from 'class-validator';
import { type DomainError, InvalidRequest } from '#shared';
import { isTypedCode, withoutWhiteSpace } from './body.decorators.js';

/** Checks bodies and queries against their request class. Unknown fields are dropped, wrong types are never coerced. */
@Injectable()
export class RequestValidation extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      transform: true,
      exceptionFactory: (errors) => findNamedError(errors) ?? new InvalidRequest({}, toSentence(errors)),
    });
  }

  /**
   * Does not use `class-transformer` for bodies: it visits every value, including unknown fields, and uses a key
   * `constructor` as the class of the object.
   */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { type } = metadata;
    const metatype: Type<object> | undefined = metadata.metatype;
    if (type !== 'body' || metatype === undefined) return super.transform(value, metadata);
    const request = toRequest(value === undefined ? {} : value, metatype);
    const errors = await validate(request);
    if (errors.length > 0) throw findNamedError(errors) ?? new InvalidRequest({}, toSentence(errors));
    return request;
  }
}

/** Copies the declared fields of a body to an instance of the request class, and removes white space from codes. */
function toRequest(body: unknown, RequestClass: Type<object>): object {
  if (!isPlainObject(body)) throw new InvalidRequest({}, 'The request body must be a JSON object');
  const request = new RequestClass();
  for (const field of getDeclaredFields(RequestClass)) {
    if (!Object.hasOwn(body, field)) continue;
    const value = body[field];
    Object.assign(request, { [field]: isTypedCode(request, field) ? withoutWhiteSpace(value) : value });
  }
  return request;
}

const declaredFields = new Map<Type<object>, readonly string[]>();

function getDeclaredFields(RequestClass: Type<object>): readonly string[] {
  let fields = declaredFields.get(RequestClass);
  if (!fields) {
    const rules = getMetadataStorage().getTargetValidationMetadatas(RequestClass, '', false, false);
    fields = [...new Set(rules.map(({ propertyName }) => propertyName))];
    declaredFields.set(RequestClass, fields);
  }
  return fields;
}

/** Constraint option: fails with this error instead of `INVALID_REQUEST`. */
export const refusedAs = (refusal: new () => DomainError) => ({ context: { refusal } });

function findNamedError(errors: ValidationError[]): DomainError | null {
  for (const { contexts } of errors) {
    for (const { refusal } of Object.values(contexts ?? {}) as Partial<ErrorContext>[])
      if (refusal) return new refusal();
  }
  return null;
}

type ErrorContext = { readonly refusal: new () => DomainError };

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Constraints that are reported first: a missing value, or one of the wrong type, violates the others as well. */
const REPORTED_FIRST = ['isNotEmpty', 'isString', 'isInt', 'isBoolean', 'isObject'];

/** Maps messages of class-validator, without the field name, to the published ones. Custom messages stay. */
const SENTENCES: Readonly<Record<string, readonly [original: string, published: string]>> = {
  isNotEmpty: ['should not be empty', 'is required'],
  isBoolean: ['must be a boolean value', 'must be true or false'],
  isInt: ['must be an integer number', 'must be a whole number'],
  isObject: ['must be an object', 'must be a JSON object'],
  isIn: ['must be one of the following values:', 'must be one of'],
  min: ['must not be less than', 'must be at least'],
  max: ['must not be greater than', 'must be at most'],
};

/** Returns one problem per field. */
function toSentence(errors: ValidationError[]): string {
  const problems = errors.map(({ property, constraints = {} }) => {
    const rule = REPORTED_FIRST.find((name) => name in constraints) ?? Object.keys(constraints)[0] ?? '';
    return toPublished(property, rule, constraints[rule] ?? `${property} is not valid`);
  });
  return problems.join('; ');
}

function toPublished(property: string, rule: string, message: string): string {
  const [original, published] = SENTENCES[rule] ?? ['', ''];
  const start = `${property} ${original}`;
  return message.startsWith(start) ? `${property} ${published}${message.slice(start.length)}` : message;
}
