import { STATUS_CODES } from 'node:http';
import { type Socket } from 'node:net';
import { type GatewayResponse } from '../decisions.js';
import { type HeaderList } from '../headers/header-list.js';

const HEADER_VALUE = /^[\t -~]*$/;

/** Throws for headers of the gateway itself that would be sent in an undefined encoding, or end before their end. */
export function assertAscii(headers: HeaderList): void {
  const wrong = headers.findIndex((text) => !HEADER_VALUE.test(text));
  if (wrong >= 0) throw new RangeError(`the header ${headers[wrong - (wrong % 2)] ?? ''} is not ASCII`);
}

/** Encodes the head of a response, for connections that Node has handed over. */
export function responseHead(status: number, statusText: string, headers: HeaderList): Buffer {
  const lines = headers.flatMap((text, index) =>
    index % 2 === 0 ? [`${text}: ${headers[index + 1] ?? ''}\r\n`] : [],
  );
  return Buffer.from(`HTTP/1.1 ${status} ${statusText}\r\n${lines.join('')}\r\n`, 'latin1');
}

/** Sends a response and closes the connection. */
export function endWith(socket: Socket, { status, headers, body }: GatewayResponse): void {
  assertAscii(headers);
  const content = Buffer.from(body);
  const all = [...headers, 'Content-Length', String(content.length), 'Connection', 'close'];
  socket.write(responseHead(status, STATUS_CODES[status] ?? '', all));
  socket.write(content);
  endSoon(socket);
}

/** How long a client may take to read the rest. */
const LINGER_MS = 2_000;

/** Ends a connection after everything was sent. Discards what the client still sends, so that it is not reset. */
export function endSoon(socket: Socket): void {
  socket.end();
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
