import { createHash } from 'node:crypto';
import { type TerminalSelection } from '#security';
import { type DesktopType } from './desktop-settings.js';

/** Identifies a desktop independently of the terminal ID that a client chose. */
export type DesktopIdentity = {
  readonly type: DesktopType;
  /** The normalised host of the request; then its addresses and its other known names. */
  readonly hosts: readonly [string, ...string[]];
  readonly port: number;
  /** In lower case, without a domain; null if the desktop asks for it. */
  readonly user: string | null;
};

const MAX_HOST = 60;
const MAX_USER = 46;
const ALLOWED = /^[A-Za-z0-9._-]+$/;
const DIGEST_LENGTH = 32;
/** Hosts in IDs contain no colon, so the parts are unambiguous. */
const ID = /^[a-z]+:([^:]+):/;

/**
 * Returns the terminal ID of the desktop for clients that choose none: `type:host:port:user`, or `type:host:port` if
 * the desktop asks for the user. Colons of IPv6 addresses become hyphens. A part that is too long or contains other
 * characters becomes `sha256-` and the first 32 hexadecimal digits of the SHA-256 of its UTF-8 text.
 */
export function derivedTerminalId(desktop: DesktopIdentity): string {
  const machine = machineId(desktop, desktop.hosts[0]);
  return desktop.user === null ? machine : `${machine}:${toIdPart(desktop.user, MAX_USER)}`;
}

/**
 * Selects the terminals whose locks apply to this desktop: the one that the client chose, the one of the user, and the
 * one of the machine. If the desktop asks for the user, those of all its users apply.
 */
export function terminalsAt(desktop: DesktopIdentity, terminalId: string | null): TerminalSelection {
  const machines = desktop.hosts.map((host) => machineId(desktop, host));
  const named = terminalId === null ? [] : [terminalId];
  if (desktop.user === null) {
    return { ids: [...named, ...machines], prefixes: machines.map((machine) => `${machine}:`) };
  }
  const user = toIdPart(desktop.user, MAX_USER);
  return { ids: [...named, ...machines, ...machines.map((machine) => `${machine}:${user}`)], prefixes: [] };
}

/** Selects all derived terminal IDs of this type of desktop. */
export const terminalsLike = ({ type }: DesktopIdentity): TerminalSelection => ({
  ids: [],
  prefixes: [`${type}:`],
});

/** Returns the host of a derived terminal ID that differs from those of this desktop only in the host; else null. */
export function findRelatedHost(terminalId: string, desktop: DesktopIdentity): string | null {
  const [, host] = ID.exec(terminalId) ?? [];
  if (host === undefined) return null;
  const { ids, prefixes } = terminalsAt({ ...desktop, hosts: [host] }, null);
  const isRelated = ids.includes(terminalId) || prefixes.some((prefix) => terminalId.startsWith(prefix));
  return isRelated ? host : null;
}

/** Returns the user name in lower case, without a Windows domain or realm; null if it is empty. */
export function canonicalUser(name: string): string | null {
  const user = name.replace(/^.*\\/s, '').replace(/@.*$/s, '').toLowerCase();
  return user === '' ? null : user;
}

const machineId = ({ type, port }: DesktopIdentity, host: string): string =>
  `${type}:${toIdPart(host.replaceAll(':', '-'), MAX_HOST)}:${port}`;

function toIdPart(text: string, max: number): string {
  if (text.length <= max && ALLOWED.test(text)) return text;
  return `sha256-${createHash('sha256').update(text).digest('hex').slice(0, DIGEST_LENGTH)}`;
}
