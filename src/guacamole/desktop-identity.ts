import { createHash } from 'node:crypto';
import { type TerminalSelection } from '#security';
import { type DesktopType } from './desktop-parameters.js';

/** Which desktop a tunnel leads to, whatever its client calls it. */
export type DesktopIdentity = {
  readonly type: DesktopType;
  /** The host as the client named it, in its one spelling; then its addresses and other names that are known. */
  readonly hosts: readonly [string, ...string[]];
  readonly port: number;
  /** In lower case, without a domain; null where the desktop asks for it. */
  readonly user: string | null;
};

const MAX_HOST = 60;
const MAX_USER = 46;
const ALLOWED = /^[A-Za-z0-9._-]+$/;
const DIGEST_LENGTH = 32;
/** Hosts in ids hold no colon, so the parts are never taken for each other. */
const ID = /^[a-z]+:([^:]+):/;

/**
 * The id of the terminal that the desktop is for those who name none: `type:host:port:user`, or `type:host:port` where
 * the desktop asks for the user. The colons of IPv6 become hyphens; what is long or has other characters than ids
 * may have becomes `sha256-` and the first 32 digits of the SHA-256 of its UTF-8 text in hexadecimal.
 */
export function derivedTerminalId(desktop: DesktopIdentity): string {
  const machine = machineId(desktop, desktop.hosts[0]);
  return desktop.user === null ? machine : `${machine}:${part(desktop.user, MAX_USER)}`;
}

/**
 * The terminals whose locks are locks of this desktop: the one that the client names, that of the user there, and the
 * machine for all users. Where the desktop asks who it is, anybody may be let in, so every user's there counts.
 */
export function terminalsAt(desktop: DesktopIdentity, terminalId: string | null): TerminalSelection {
  const machines = desktop.hosts.map((host) => machineId(desktop, host));
  const named = terminalId === null ? [] : [terminalId];
  if (desktop.user === null) {
    return { ids: [...named, ...machines], prefixes: machines.map((machine) => `${machine}:`) };
  }
  const user = part(desktop.user, MAX_USER);
  return { ids: [...named, ...machines, ...machines.map((machine) => `${machine}:${user}`)], prefixes: [] };
}

/** Every derived id of this kind of desktop. */
export const terminalsLike = ({ type }: DesktopIdentity): TerminalSelection => ({
  ids: [],
  prefixes: [`${type}:`],
});

/** The host in a derived id that would be a lock of this desktop, if only the host were the same; or null. */
export function findRelatedHost(terminalId: string, desktop: DesktopIdentity): string | null {
  const [, host] = ID.exec(terminalId) ?? [];
  if (host === undefined) return null;
  const { ids, prefixes } = terminalsAt({ ...desktop, hosts: [host] }, null);
  const isRelated = ids.includes(terminalId) || prefixes.some((prefix) => terminalId.startsWith(prefix));
  return isRelated ? host : null;
}

/** `DOMAIN\Ada`, `ada@example.com` and `ADA` are one user. Null where there is none. */
export function canonicalUser(name: string): string | null {
  const user = name.replace(/^.*\\/s, '').replace(/@.*$/s, '').toLowerCase();
  return user === '' ? null : user;
}

const machineId = ({ type, port }: DesktopIdentity, host: string): string =>
  `${type}:${part(host.replaceAll(':', '-'), MAX_HOST)}:${port}`;

function part(text: string, max: number): string {
  if (text.length <= max && ALLOWED.test(text)) return text;
  return `sha256-${createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH)}`;
}
