import { createServer, request, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A reverse proxy that forwards requests at once and delays every response, like a slow connection. */
export class DelayingProxy {
  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async listen(target: string, delayMs: number): Promise<DelayingProxy> {
    const server = createServer((incoming, outgoing) => {
      const { method, headers, url } = incoming;
      const forwarded = request(target, { method, headers, path: url, agent: false }, (response) => {
        void sleep(delayMs).then(() => {
          outgoing.writeHead(response.statusCode ?? 502, response.rawHeaders);
          response.pipe(outgoing);
        });
      });
      forwarded.on('error', () => outgoing.destroy());
      incoming.pipe(forwarded);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new DelayingProxy(server, (server.address() as AddressInfo).port);
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
