import { createServer, request, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

/** A reverse proxy that serves another server below a path prefix and strips that prefix, as nginx does. */
export class PrefixProxy {
  private target: URL | null = null;

  private constructor(
    private readonly server: Server,
    /** The address of the service for browsers. */
    readonly url: string,
  ) {}

  static async listen(prefix: string): Promise<PrefixProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const proxy = new PrefixProxy(server, `http://127.0.0.1:${port}${prefix}`);
    server.on('request', (incoming, outgoing) => {
      const path = incoming.url ?? '';
      if (!path.startsWith(`${prefix}/`)) return void outgoing.writeHead(404).end();
      const { method, headers } = incoming;
      const options = { method, headers, path: path.slice(prefix.length), agent: false } as const;
      const forwarded = request(proxy.target ?? proxy.url, options, (response) => {
        outgoing.writeHead(response.statusCode ?? 502, response.rawHeaders);
        response.pipe(outgoing);
      });
      forwarded.on('error', () => outgoing.destroy());
      incoming.pipe(forwarded);
    });
    return proxy;
  }

  /** Forwards requests there from now on. */
  setTarget(url: string): void {
    this.target = new URL(url);
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
