import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A row of docs/termix-calls.md. */
export type DocumentedCall = {
  /** The first column: the method, the path and, where a call has several rows, which one. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly sends: readonly string[];
  /** Fields of the response by their path, with the types that the front end needs. */
  readonly reads: readonly { readonly field: string; readonly type: string }[];
  /** The status that the front end expects; null for any success. */
  readonly status: number | null;
};

const PAGE = join(import.meta.dirname, '../../../docs/termix-calls.md');
const ROW = /^\| `(GET|POST|PUT|PATCH|DELETE) (\S+)`([^|]*?) +\|([^|]*)\|([^|]*)\|/gm;

const codesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);

/** Returns the rows of the tables of calls. */
export function readCallTable(): DocumentedCall[] {
  return [...readFileSync(PAGE, 'utf8').matchAll(ROW)].map(([, method, path, variant, sends, reads]) => {
    const codes = codesIn(reads!);
    const status = codes.find((code) => /^\d{3}$/.test(code));
    return {
      name: `${method} ${path}${variant}`,
      method: method!,
      path: path!,
      sends: codesIn(sends!),
      reads: codes.filter((code) => code !== status).map(toField),
      status: status === undefined ? null : Number(status),
    };
  });
}

/** Returns the rows of the table of paths. */
export function readRoutingTable(): { readonly path: string; readonly target: string }[] {
  const rows = readFileSync(PAGE, 'utf8').matchAll(/^\| `(\/\S+)` +\| (Latchkey|Termix|nobody) +\|$/gm);
  return [...rows].map(([, path, target]) => ({ path: path!, target: target! }));
}

function toField(code: string) {
  const [field, type] = code.split(': ');
  if (type === undefined) throw new Error(`not a field with its type: ${code}`);
  return { field: field!, type };
}

/** Returns the values of a field; `[]` stands for every item of a list, which must not be empty. */
export function valuesOf(body: unknown, field: string): unknown[] {
  const steps = field
    .split('.')
    .flatMap((step) => (step.endsWith('[]') ? [step.slice(0, -2), '[]'] : [step]));
  return steps.reduce<unknown[]>((values, step) => values.flatMap((value) => valuesAt(value, step)), [body]);
}

function valuesAt(value: unknown, step: string): unknown[] {
  if (step === '') return [value];
  if (step !== '[]') return [(value as Readonly<Record<string, unknown>> | null | undefined)?.[step]];
  if (!Array.isArray(value) || value.length === 0) throw new Error('not a list with items');
  return value;
}

/** Returns how the front end sees a value: `string`, `number`, `boolean`, `object`, `null` or `string[]`. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (!Array.isArray(value)) return typeof value;
  return value.every((item) => typeof item === 'string') ? 'string[]' : 'array';
}

/** Returns whether a value has a documented type; `?` also allows null. */
export const hasType = (value: unknown, type: string): boolean =>
  type.endsWith('?') ? value === null || typeOf(value) === type.slice(0, -1) : typeOf(value) === type;
