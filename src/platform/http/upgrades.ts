import { type IncomingMessage, type Server } from 'node:http';
import { type Duplex } from 'node:stream';

/** Takes over the connection of a request that asks for a WebSocket. `head` is what came with it already. */
export type UpgradeHandler = (request: IncomingMessage, stream: Duplex, head: Buffer) => void;

/** Hands requests for a WebSocket at `path` to `handle`. Every other wish to change the protocol is ignored. */
export function handleUpgrades(server: Server, path: string, handle: UpgradeHandler): void {
  server.on('upgrade', (request, stream, head) => {
    // Until somebody else does; a connection that breaks now must not take the process with it. It may come again.
    if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore);
    if (isWebSocketAt(path, request)) handle(request, stream, head);
    else continueAsHttp(server, request, stream, head);
  });
}

function isWebSocketAt(path: string, { method, url, headers }: IncomingMessage): boolean {
  const asked = url?.split('?', 1)[0] ?? '';
  return (
    withoutSlash(asked) === withoutSlash(path) &&
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket'
  );
}

const ignore = (): void => undefined;

const withoutSlash = (path: string): string => path.replace(/\/$/, '');

/**
 * Some clients offer HTTP/2 with every first request. A server may ignore that (RFC 9110, section 7.8), but Node has
 * stopped reading HTTP by now: it gets the request once more, without the header.
 */
function continueAsHttp(server: Server, request: IncomingMessage, stream: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() !== 'upgrade') lines.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  }
  stream.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('connection', stream);
}
