import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { WebTerminal } from './web-terminal.js';

const PING_MS = 1_000;

/** Speaks the protocol of ttyd, which Debian does not package: `/token`, subprotocol `tty`, the first byte is the command. */
export class TtydStandIn {
  private readonly server: Server;
  private readonly sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => (offered.has('tty') ? 'tty' : false),
  });

  constructor() {
    this.server = createServer((request, response) => {
      const isToken = request.url === '/token';
      response.setHeader('content-type', isToken ? 'application/json' : 'text/html');
      response.end(isToken ? '{"token":""}' : '<title>ttyd</title>');
    });
    this.server.on('upgrade', (request, socket, head) =>
      this.sockets.handleUpgrade(request, socket, head, (accepted) => serve(accepted)),
    );
  }

  async start(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }

  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    for (const socket of this.sockets.clients) socket.terminate();
    this.server.close();
  }
}

/** Starts a shell after the first message, as ttyd does, and ends it with the socket. */
function serve(socket: WebSocket): void {
  const shell = spawn('bash', ['--norc'], { detached: true });
  let isAlive = true;
  const pings = setInterval(() => {
    if (!isAlive) socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_MS);
  socket.on('pong', () => (isAlive = true));
  socket.once('message', () => {
    socket.send(`1bash`);
    for (const output of [shell.stdout, shell.stderr])
      output.on('data', (chunk: Buffer) => socket.send(Buffer.concat([Buffer.from('0'), chunk])));
    socket.on('message', (data) => {
      const text = (data as Buffer).toString();
      if (text.startsWith('0')) shell.stdin.write(text.slice(1));
      if (text === '2') shell.stdout.pause();
      if (text === '3') shell.stdout.resume();
    });
  });
  socket.on('close', () => {
    clearInterval(pings);
    if (shell.pid !== undefined && shell.exitCode === null) process.kill(-shell.pid, 'SIGHUP');
  });
}

/** A client of ttyd. */
export class TtydTerminal extends WebTerminal {
  override async opened(): Promise<this> {
    await super.opened();
    this.socket.send(JSON.stringify({ AuthToken: '', columns: 80, rows: 24 }));
    return this;
  }

  type(text: string): void {
    this.socket.send(Buffer.from(`0${text}`));
  }

  protected receive(message: string): void {
    if (message.startsWith('0')) this.output += message.slice(1);
  }
}
