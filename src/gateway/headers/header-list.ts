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
export const aliasKey = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '-');

/** Headers that describe one connection (RFC 9110, section 7.6.1); the others are names from before that rule. */
const HOP_BY_HOP = [
  ...['connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate', 'proxy-authorization'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'http2-settings'],
];
/** `Connection` must not be able to remove these, because the length of the body or the target would be lost. */
const END_TO_END = ['content-length', 'host'];

/** Returns the names, in lower case, that must not be forwarded: hop-by-hop headers and all that `Connection` names. */
export function connectionHeaders(list: HeaderList): ReadonlySet<string> {
  const named = headerValues(list, 'connection').flatMap((value) => value.split(','));
  if (named.length === 0) return ALWAYS_REMOVED;
  const names = named.map((name) => name.trim().toLowerCase()).filter((name) => !END_TO_END.includes(name));
  return new Set([...HOP_BY_HOP, ...names]);
}

const ALWAYS_REMOVED: ReadonlySet<string> = new Set(HOP_BY_HOP);
