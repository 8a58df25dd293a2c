import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import { type ValidationError } from 'class-validator';
import { type DomainError, InvalidRequest } from '#shared';
import { withoutFieldsAsSent } from './as-sent.decorator.js';

/** Checks bodies and queries against their request class. Unknown fields are dropped, wrong types are never coerced. */
@Injectable()
export class RequestValidation extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      transform: true,
      exceptionFactory: (errors) => namedRefusal(errors) ?? new InvalidRequest({}, sentence(errors)),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type !== 'body' || value === undefined) return super.transform(value, metadata);
    if (!isPlainObject(value)) throw new InvalidRequest({}, 'The request body must be a JSON object');
    return super.transform(withoutFieldsAsSent(value, metadata.metatype ?? Object), metadata);
  }

  /** Takes nothing away: `parseJson` refuses what reaches for a prototype, and these words alone are names like others. */
  protected override stripProtoKeys(): void {
    return;
  }
}

/** Option of a constraint whose failure has a refusal of its own instead of `INVALID_REQUEST`. */
export const refusedAs = (refusal: new () => DomainError) => ({ context: { refusal } });

function namedRefusal(errors: ValidationError[]): DomainError | null {
  for (const { contexts } of errors) {
    for (const { refusal } of Object.values(contexts ?? {}) as Partial<Named>[])
      if (refusal) return new refusal();
  }
  return null;
}

type Named = { readonly refusal: new () => DomainError };

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is missing or of another type breaks the other rules, too: it is told first. */
const TOLD_FIRST = ['isNotEmpty', 'isString', 'isInt', 'isBoolean', 'isObject'];

/** One problem per field, in words of the field. */
function sentence(errors: ValidationError[]): string {
  const problems = errors.map(({ property, constraints = {} }) => {
    const told = TOLD_FIRST.find((name) => name in constraints) ?? Object.keys(constraints)[0];
    return constraints[told ?? ''] ?? `${property} is not valid`;
  });
  return problems.join('; ');
}
