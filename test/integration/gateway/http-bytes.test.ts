import { afterEach, describe, expect, it } from '@jest/globals';
import { exchange, portOf, Started } from '../../support/fixtures/gateway-ends.js';

const started = new Started();

const HOST = 'Host: shell.lk.localhost\r\n';
/** In UTF-8, as a string of bytes. */
const NAME = Buffer.from('zoë €.txt').toString('latin1');

async function rawUpstream(...parts: readonly string[]) {
  const seen = { text: '' };
  const upstream = await started.tcp((socket) => {
    socket.on('data', (chunk) => (seen.text += chunk.toString('latin1')));
    socket.once('data', () => {
      parts.forEach((part, index) => setTimeout(() => socket.write(part, 'latin1'), index * 30));
    });
  });
  return { seen, gateway: await started.gateway(`http://127.0.0.1:${portOf(upstream)}`) };
}

describe('an HTTP message through the gateway', () => {
  afterEach(() => started.stopAll());

  it('keeps the bytes of its headers, whatever their encoding', async () => {
    const { gateway, seen } = await rawUpstream(
      `HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename="${NAME}"\r\nContent-Length: 2\r\n\r\n`,
      'ok',
    );
    const request = `POST / HTTP/1.1\r\n${HOST}X-Name: ${NAME}\r\nConnection: close\r\nContent-Length: 2\r\n\r\nab`;

    const text = await exchange(gateway.port, [request]);

    expect(text).toContain(`filename="${NAME}"`);
    expect(seen.text).toContain(`X-Name: ${NAME}`);
  });

  it('keeps ranges and what the client accepts', async () => {
    const { gateway, seen } = await rawUpstream(
      'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 1-2/5\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\nbc',
    );
    const request = `GET / HTTP/1.1\r\n${HOST}Range: bytes=1-2\r\nAccept-Encoding: br\r\nConnection: close\r\n\r\n`;

    const text = await exchange(gateway.port, [request]);

    expect(text).toMatch(
      /^HTTP\/1\.1 206 Partial Content\r\nContent-Range: bytes 1-2\/5\r\nContent-Encoding: br\r\n/,
    );
    expect(text.endsWith('\r\n\r\nbc')).toBe(true);
    expect(seen.text).toContain('Range: bytes=1-2\r\nAccept-Encoding: br\r\n');
  });
});
