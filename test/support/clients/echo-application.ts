import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

/** A request as the application received it. */
export type Received = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
};

/** RFC 6455, section 4.2.2. */
const acceptOf = (key: string) =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

/** An application without any login: answers with what it received, and accepts WebSockets. */
export class EchoApplication {
  readonly received: Received[] = [];
  private server!: Server;

  async open(): Promise<this> {
    this.server = createServer((request, response) => {
      let bytes = 0;
      request.on('data', (chunk: Buffer) => (bytes += chunk.length));
      request.on('end', () => response.end(JSON.stringify(this.note(request, bytes))));
    });
    this.server.on('upgrade', (request, socket) => {
      this.note(request, 0);
      const accept = acceptOf(request.headers['sec-websocket-key'] ?? '');
      const lines = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`];
      socket.end(`${['HTTP/1.1 101 Switching Protocols', ...lines].join('\r\n')}\r\n\r\n`);
    });
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private note({ method = '', url = '', headers }: IncomingMessage, bytes: number): Received {
    const received = { method, url, headers: headers as Record<string, string>, bytes };
    this.received.push(received);
    return received;
  }
}
