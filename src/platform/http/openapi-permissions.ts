import { type OpenAPIObject, type OperationObject } from '@nestjs/swagger';
import { KEY_SCOPES, METHODS, OTHERS_PERMISSION, PERMISSION, STEP_UP } from './openapi-refusals.js';

type Marked = OperationObject & {
  readonly [PERMISSION]?: string;
  readonly [OTHERS_PERMISSION]?: string;
  readonly [STEP_UP]?: string;
  readonly [KEY_SCOPES]?: readonly string[];
};

const ASKS: Readonly<Record<string, string>> = {
  own: 'A session must be freshly proved (`POST /users/reauthenticate`), unless `STEP_UP` is `off`.',
  all: 'With `STEP_UP=all` a session must be freshly proved (`POST /users/reauthenticate`).',
};

/** Describes in words which permission, which proof and which scope of an API key an operation requires. */
export function documentPermissions(document: OpenAPIObject): OpenAPIObject {
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) {
      const operation = path[method] as Marked | undefined;
      if (operation) operation.description = [operation.description, ...describe(operation)].join(' ');
    }
  }
  return document;
}

function describe({
  [PERMISSION]: required,
  [OTHERS_PERMISSION]: forOthers,
  [STEP_UP]: stepUp = '',
  [KEY_SCOPES]: keyScopes,
}: Marked): string[] {
  return [
    ...(required === '*' ? ['For admins only.'] : []),
    ...(required === undefined || required === '*' ? [] : [`Requires the permission \`${required}\`.`]),
    ...(forOthers === undefined
      ? []
      : [`Requires the permission \`${forOthers}\` for those of other users.`]),
    ...(ASKS[stepUp] === undefined ? [] : [ASKS[stepUp]]),
    ...(keyScopes === undefined ? [] : [describeScopes(keyScopes)]),
  ];
}

function describeScopes(scopes: readonly string[]): string {
  if (scopes.length === 0) return 'Not for API keys.';
  return `API keys need the scope ${scopes.map((scope) => `\`${scope}\``).join(' or ')}.`;
}
