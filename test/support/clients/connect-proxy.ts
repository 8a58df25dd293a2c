import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A forward proxy that tunnels to one port of this machine, whatever host is requested. */
export class ConnectProxy {
  /** The requested targets, with the credentials. */
  readonly requests: { authority: string; authorization: string | undefined }[] = [];
  /** The response in place of opening a tunnel. */
  refusal: number | null = null;
  private readonly sockets = new Set<Socket>();

  readonly host: string;

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {
    this.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connect', (request: IncomingMessage, socket: Socket) => this.serve(request, socket));
  }

  static async start(port: number): Promise<ConnectProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ConnectProxy(server, port);
  }

  close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private serve({ url, headers }: IncomingMessage, client: Socket): void {
    this.requests.push({ authority: url!, authorization: headers['proxy-authorization'] });
    this.track(client);
    if (this.refusal !== null) {
      client.end(`HTTP/1.1 ${this.refusal} Refused\r\n\r\n`);
      return;
    }
    const target = connect(this.port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    this.track(target);
  }

  private track(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => this.sockets.delete(socket));
  }
}
