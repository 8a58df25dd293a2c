import { parseAddress } from './address-ranges.js';

/** Underscores too: compose files name services so. */
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
/** Resolvers may take a name that ends so for an address in a notation of their own. */
const NUMERIC_LABEL = /^(?:\d+|0x[0-9a-f]*)$/;
const MAX_LENGTH = 253;

/**
 * The one spelling of a host: an address in its usual notation, or a name in lower case without the final dot. Null
 * for text that is neither.
 */
export function canonicalHost(text: string): string | null {
  const host = text.toLowerCase().replace(/\.$/, '');
  return parseAddress(host)?.toString() ?? (isName(host) ? host : null);
}

function isName(host: string): boolean {
  const labels = host.split('.');
  const isNumeric = NUMERIC_LABEL.test(labels.at(-1) ?? '');
  return host.length <= MAX_LENGTH && !isNumeric && labels.every((label) => LABEL.test(label));
}
