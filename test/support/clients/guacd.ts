import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../processes/free-ports.js';

/** One instruction: the name and its arguments. */
export type Instruction = readonly string[];

const ARGUMENTS = ['VERSION_1_1_0', 'hostname', 'port', 'username', 'password', 'ignore-cert', 'read-only'];

/** Encodes an instruction; lengths count code points. */
export const instruction = (...elements: string[]): string =>
  `${elements.map((element) => `${[...element].length}.${element}`).join(',')};`;

/** A selected connection, from the point of view of the daemon. */
export type Desktop = {
  readonly socket: Socket;
  readonly handshake: Instruction[];
  readonly received: Instruction[];
  readonly closed: Promise<unknown>;
};

/**
 * A fake daemon: performs the handshake like the real one, then echoes everything. At the end of a desktop it
 * sends `disconnect` and, as guacd 1.6 does, waits for the other side to close the connection.
 */
export class FakeGuacd {
  readonly desktops: Desktop[] = [];
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  port = 0;

  /** @param handler handles a connection; speaks the protocol by default */
  constructor(private readonly handler?: (socket: Socket) => void) {}

  get url(): string {
    return `127.0.0.1:${this.port}`;
  }

  async open(): Promise<this> {
    const server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
      if (this.handler) this.handler(socket);
      else this.serve(socket);
    });
    this.port ||= await freePort();
    this.server = server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
    return this;
  }

  async shut(): Promise<void> {
    const closed = this.server && once(this.server, 'close');
    this.server?.close();
    this.server = null;
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** Ends the desktop, as a logout there does. With an error, sends that first. */
  end({ socket }: Desktop, error?: { readonly message: string; readonly status: number }): void {
    if (error) socket.write(instruction('error', error.message, String(error.status)));
    socket.write(instruction('disconnect'));
  }

  /** The number of desktops with a connected client. */
  get connected(): number {
    return this.desktops.filter(({ socket }) => !socket.closed).length;
  }

  private serve(socket: Socket): void {
    const desktop: Desktop = { socket, handshake: [], received: [], closed: once(socket, 'close') };
    socket.setNoDelay().setEncoding('utf8');
    let text = '';
    let isReady = false;
    socket.on('data', (chunk: string) => {
      const [instructions, rest] = parse(text + chunk);
      text = rest;
      for (const parsed of instructions) {
        if (isReady) this.echo(desktop, parsed);
        else isReady = this.performHandshake(desktop, parsed);
      }
    });
  }

  private performHandshake(desktop: Desktop, parsed: Instruction): boolean {
    desktop.handshake.push(parsed);
    if (parsed[0] === 'select') desktop.socket.write(instruction('args', ...ARGUMENTS));
    if (parsed[0] !== 'connect') return false;
    this.desktops.push(desktop);
    desktop.socket.write(instruction('ready', `$${this.desktops.length}`));
    return true;
  }

  private echo({ received, socket }: Desktop, parsed: Instruction): void {
    received.push(parsed);
    socket.write(instruction(...parsed));
  }
}

/** Returns the complete instructions in `text`, and the rest. */
export function parse(text: string): [Instruction[], string] {
  const characters = [...text];
  const instructions: Instruction[] = [];
  let elements: string[] = [];
  let start = 0;
  let at = 0;
  while (at < characters.length) {
    const dot = characters.indexOf('.', at);
    const end = dot + 1 + Number(characters.slice(at, dot).join(''));
    if (dot < 0 || end >= characters.length) break;
    elements.push(characters.slice(dot + 1, end).join(''));
    at = end + 1;
    if (characters[end] !== ';') continue;
    instructions.push(elements);
    elements = [];
    start = at;
  }
  return [instructions, characters.slice(start).join('')];
}
