import { connect, type Socket } from 'node:net';

/** How one connection ended. */
export type SlowEnd = {
  /** How long it lasted, in milliseconds. */
  readonly ms: number;
  /** The status of the response; null where the connection was closed without one. */
  readonly status: number | null;
};

/** Clients that send the beginning of a request at once and the rest one byte at a time. */
export class SlowSockets {
  /** The connections that have ended. */
  readonly ends: SlowEnd[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly timer: NodeJS.Timeout;

  /** @param drop the byte that is sent repeatedly */
  constructor(
    url: string,
    count: number,
    beginning: string,
    { drop, everyMs }: { readonly drop: string; readonly everyMs: number },
  ) {
    const { hostname, port } = new URL(url);
    for (let i = 0; i < count; i += 1) this.open(Number(port), hostname, beginning);
    this.timer = setInterval(() => {
      for (const socket of this.sockets) if (socket.writable) socket.write(drop);
    }, everyMs);
  }

  get stillOpen(): number {
    return this.sockets.size;
  }

  /** Closes the connections that are still open. */
  end(): void {
    clearInterval(this.timer);
    for (const socket of this.sockets) socket.destroy();
  }

  private open(port: number, host: string, beginning: string): void {
    const start = performance.now();
    let response = '';
    const socket = connect({ port, host, allowHalfOpen: false });
    this.sockets.add(socket);
    socket.on('connect', () => socket.write(beginning));
    socket.on('data', (bytes: Buffer) => (response += bytes.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.sockets.delete(socket);
      const status = /^HTTP\/1\.1 (\d{3})/.exec(response)?.[1];
      this.ends.push({ ms: performance.now() - start, status: status === undefined ? null : Number(status) });
    });
  }
}
