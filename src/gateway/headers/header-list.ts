/** Names and values in turn, as in `IncomingMessage.rawHeaders`, which keeps order, case and duplicates. */
export type HeaderList = readonly string[];

/** Calls `visit` with each name in lower case, the value, and the name as sent. */
export function forEachHeader(
  list: HeaderList,
  visit: (name: string, value: string, sentName: string) => void,
): void {
  for (let index = 0; index + 1 < list.length; index += 2) {
    const sentName = list[index] ?? '';
    visit(sentName.toLowerCase(), list[index + 1] ?? '', sentName);
  }
}

/** Returns the values of a header, in order. @param name in lower case */
export function headerValues(list: HeaderList, name: string): string[] {
  const values: string[] = [];
  forEachHeader(list, (found, value) => {
    if (found === name) values.push(value);
  });
  return values;
}

/** Whether a comma-separated header has this element, in any case. @param name in lower case */
export function hasToken(list: HeaderList, name: string, token: string): boolean {
  return headerValues(list, name)
    .flatMap((value) => value.split(','))
    .some((element) => element.trim().toLowerCase() === token);
}

/** Returns the form in which frameworks confuse names: `Remote_User` and `remote.user` are both `remote-user`. */
export function aliasKey(name: string): string {
  const known = aliasKeys.get(name);
  if (known !== undefined) return known;
  const key = name.toLowerCase().replace(/[^a-z0-9]/g, '-');
  if (aliasKeys.size >= MAX_ALIAS_KEYS) aliasKeys.clear();
  if (name.length <= MAX_REMEMBERED_NAME) aliasKeys.set(name, key);
  return key;
}

/** Clients send the same names all the time. Bounded, because they can send any. */
const aliasKeys = new Map<string, string>();
const MAX_ALIAS_KEYS = 1_000;
const MAX_REMEMBERED_NAME = 64;

/** Headers that describe one connection (RFC 9110, section 7.6.1); the others are names from before that rule. */
const HOP_BY_HOP = [
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'http2-settings'],
];
/** `Connection` must not be able to remove these, because the length of the body or the target would be lost. */
const END_TO_END = ['content-length', 'host'];

/** Returns the names, in lower case, that must not be forwarded: hop-by-hop headers and all that `Connection` names. */
export function connectionHeaders(list: HeaderList): ReadonlySet<string> {
  const values = headerValues(list, 'connection');
  // Nearly every request names one of these only, so no set is made for it.
  if (values.every((value) => USUAL.has(value))) return ALWAYS_REMOVED;
  const named = values.flatMap((value) => value.split(',')).map((name) => name.trim().toLowerCase());
  return new Set([...HOP_BY_HOP, ...named.filter((name) => !END_TO_END.includes(name))]);
}

/** Values of `Connection` that name no header, and those that are always removed. */
const USUAL: ReadonlySet<string> = new Set(['keep-alive', 'Keep-Alive', 'close', 'Upgrade']);

const ALWAYS_REMOVED: ReadonlySet<string> = new Set(HOP_BY_HOP);
