import { once } from 'node:events';
import { connect } from 'node:net';

/** A response as it came over the wire. */
export type RawResponse = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
};

/**
 * Sends bytes unchanged and reads until the server closes the connection: send `Connection: close`.
 *
 * @param from the address to send from, another one of the loopback network for another client
 */
export async function sendRaw(
  url: string,
  bytes: string | Uint8Array,
  from = '127.0.0.1',
): Promise<RawResponse> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), localAddress: from });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  // A server that rejects early may reset the connection while the rest is still being sent.
  socket.on('error', () => undefined);
  socket.write(bytes);
  await once(socket, 'close');
  return parse(Buffer.concat(chunks).toString('utf8'));
}

function parse(response: string): RawResponse {
  const [head = '', ...rest] = response.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const pairs = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(statusLine.split(' ')[1]),
    headers: new Headers(pairs),
    text: rest.join('\r\n\r\n'),
  };
}
