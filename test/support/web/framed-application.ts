import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** Shows its path, sends the keys that are pressed, and shows what comes back. */
const PAGE = `<!doctype html><html lang="en"><title>Echo</title><h1></h1><pre></pre><input aria-label="Line">
<script>
  const log = document.querySelector('pre');
  document.querySelector('h1').textContent = location.pathname + location.search;
  log.dataset.load = String(Math.random());
  const socket = new WebSocket('ws://' + location.host + '/ws');
  socket.onopen = () => socket.send('hello');
  socket.onmessage = ({ data }) => { log.textContent += data + '\\n'; };
  addEventListener('keydown', ({ key }) => socket.send('key ' + key));
</script>`;
const FRAMING = '/framing?';

/** An application whose page echoes over a WebSocket, and which also shows other pages in a frame. */
export class FramedApplication {
  /** What the open sockets have sent. */
  readonly received: string[] = [];
  private server!: Server;
  private webSockets!: WebSocketServer;

  async open(): Promise<void> {
    this.server = createServer(({ url = '' }, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(url.startsWith(FRAMING) ? framing(decodeURIComponent(url.slice(FRAMING.length))) : PAGE);
    });
    this.webSockets = new WebSocketServer({ server: this.server });
    this.webSockets.on('connection', (socket) => {
      socket.on('error', () => undefined);
      socket.on('message', (data: Buffer) => {
        this.received.push(data.toString());
        socket.send(data.toString());
      });
    });
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get sockets(): readonly WebSocket[] {
    return [...this.webSockets.clients];
  }

  /** The address of a page on a sibling host that frames another page. */
  framing(address: string): string {
    return `http://other.lk.localhost:${this.port}${FRAMING}${encodeURIComponent(address)}`;
  }

  /** Sends lines to every open socket. */
  send(lines: readonly string[]): void {
    for (const socket of this.sockets) for (const line of lines) socket.send(line);
  }

  /** Forgets what was received, and closes what earlier tests have left open. */
  forget(): void {
    for (const socket of this.sockets) socket.terminate();
    this.received.length = 0;
  }

  close(): void {
    this.webSockets.close();
    this.server.closeAllConnections();
    this.server.close();
  }

  private get port(): number {
    return (this.server.address() as AddressInfo).port;
  }
}

const framing = (address: string): string => `<!doctype html><iframe src="${address}"></iframe>`;
