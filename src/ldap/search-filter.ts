import {
  AndFilter,
  ApproximateFilter,
  EqualityFilter,
  ExtensibleFilter,
  type Filter,
  FilterParser,
  GreaterThanEqualsFilter,
  LessThanEqualsFilter,
  NotFilter,
  OrFilter,
  SubstringFilter,
} from 'ldapts';

/** LDAP_MATCHING_RULE_IN_CHAIN ([MS-ADTS], section 3.1.1.3.4.4.3). */
const IN_CHAIN = '1.2.840.113556.1.4.1941';
const PLACEHOLDER = /\{\{(\w+)\}\}/g;
/** The parser reads an escaped byte as a character, which is wrong beyond ASCII. */
const ESCAPED_BEYOND_ASCII = /\\[89a-f][0-9a-f]/i;
const MAX_LENGTH = 1_000;

export type FilterValues = Readonly<Record<string, string>>;

/** Returns why the template of a filter cannot be used with these placeholders; null if it can. */
export function findFilterProblem(template: string, placeholders: readonly string[]): string | null {
  if (template.length > MAX_LENGTH) return `must have at most ${MAX_LENGTH} characters`;
  if (ESCAPED_BEYOND_ASCII.test(template)) return 'must contain letters beyond ASCII themselves, not escaped';
  const unknown = [...template.matchAll(PLACEHOLDER)].find(([, name = '']) => !placeholders.includes(name));
  if (unknown) return `must not contain ${unknown[0]}`;
  try {
    FilterParser.parseString(template);
    return null;
  } catch {
    return 'must be an LDAP filter (RFC 4515), such as (uid={{username}})';
  }
}

/**
 * Fills in the placeholders after parsing, so that a value can never change the structure of the filter: the protocol
 * carries it as counted bytes. Throws if the template is not a filter.
 *
 * @param inChain whether comparisons with a DN follow groups inside groups, as Active Directory does
 */
export function fillFilter(template: string, values: FilterValues, { inChain = false } = {}): Filter {
  const fill = (text: string) => text.replaceAll(PLACEHOLDER, (all, name: string) => values[name] ?? all);
  const fillAll = (filter: Filter): Filter => {
    if (filter instanceof AndFilter) return new AndFilter({ filters: filter.filters.map(fillAll) });
    if (filter instanceof OrFilter) return new OrFilter({ filters: filter.filters.map(fillAll) });
    if (filter instanceof NotFilter) return new NotFilter({ filter: fillAll(filter.filter) });
    if (filter instanceof SubstringFilter) return fillSubstrings(filter, fill);
    if (filter instanceof EqualityFilter) return fillEquality(filter, fill, inChain);
    return fillOther(filter, fill);
  };
  return fillAll(FilterParser.parseString(template));
}

/** Returns the filter with an asterisk for each placeholder, which matches any value. Throws as {@link fillFilter}. */
export const withAnyValue = (template: string): Filter =>
  FilterParser.parseString(template.replaceAll(PLACEHOLDER, '*'));

type Fill = (text: string) => string;

function fillEquality({ attribute, value }: EqualityFilter, fill: Fill, inChain: boolean): Filter {
  const text = String(value);
  const filled = fill(text);
  return inChain && text.includes('{{dn}}')
    ? new ExtensibleFilter({ rule: IN_CHAIN, matchType: attribute, value: filled })
    : new EqualityFilter({ attribute, value: filled });
}

function fillSubstrings({ attribute, initial, any, final }: SubstringFilter, fill: Fill): Filter {
  return new SubstringFilter({ attribute, initial: fill(initial), any: any.map(fill), final: fill(final) });
}

function fillOther(filter: Filter, fill: Fill): Filter {
  if (
    filter instanceof ExtensibleFilter ||
    filter instanceof ApproximateFilter ||
    filter instanceof GreaterThanEqualsFilter ||
    filter instanceof LessThanEqualsFilter
  )
    filter.value = fill(filter.value);
  return filter;
}
