import { isIPv4, isIPv6 } from 'node:net';

/** The address of a TCP server; an IPv6 address is without its brackets. */
export type HostAndPort = { readonly host: string; readonly port: number };

const PARTS = /^(?:\[(?<v6>[0-9A-Fa-f:.]+)\]|(?<name>[A-Za-z0-9._-]+)):(?<port>[1-9]\d{0,4})$/;
/** Allows underscores, because compose files use them in service names. */
const LABEL = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/;
const MAX_NAME = 253;
const LOOKS_NUMERIC = /^[\d.]+$/;
const MAX_PORT = 65_535;

/** Parses `name:port`, `1.2.3.4:port` or `[2001:db8::1]:port`. Returns null for anything else. */
export function parseHostAndPort(text: string): HostAndPort | null {
  const { v6, name, port } = PARTS.exec(text)?.groups ?? {};
  const host = v6 ?? name ?? '';
  const isHost = v6 === undefined ? isNameOrIPv4(host) : isIPv6(v6);
  return isHost && Number(port) <= MAX_PORT ? { host, port: Number(port) } : null;
}

function isNameOrIPv4(host: string): boolean {
  if (LOOKS_NUMERIC.test(host)) return isIPv4(host);
  return host.length <= MAX_NAME && host.split('.').every((label) => LABEL.test(label));
}
