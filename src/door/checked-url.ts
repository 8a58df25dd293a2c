import { InvalidRequest } from '#shared';
import { toRequestOrigin } from './request-host.js';

/** A URL that an operator asks about, taken apart without normalising it. */
export type CheckedUrl = {
  /** Null if only a path was given. */
  readonly origin: string | null;
  /** Path and query as a client would send them. */
  readonly target: string;
  readonly isWebSocket: boolean;
};

const ABSOLUTE = /^(?<scheme>https?|wss?):\/\/(?<host>[^/?#]+)(?<target>[/?][^#]*)?(?:#.*)?$/i;

/** Throws `InvalidRequest` for text that is neither a URL of HTTP or WebSocket nor a path. */
export function parseCheckedUrl(text: string): CheckedUrl {
  if (text.startsWith('/')) return { origin: null, target: text, isWebSocket: false };
  const groups = ABSOLUTE.exec(text)?.groups ?? {};
  const { scheme = '', host = '' } = groups;
  const origin = toRequestOrigin(scheme, host);
  if (origin === null) throw new InvalidRequest({}, 'url must be a path, or a URL like https://host/path');
  return { origin, target: toTarget(groups['target']), isWebSocket: /^wss?$/i.test(scheme) };
}

const toTarget = (rest = '/'): string => (rest.startsWith('?') ? `/${rest}` : rest);
