// Programs at the other end of the gateway, and the bare pipes that it is compared with.
// node ends.mjs pages | echo | stream | lines | http-pipe <url> | tcp-pipe <url>
import { Agent, createServer, request } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { WebSocketServer } from 'ws';

const PAGE = JSON.stringify({ text: 'x'.repeat(200) });
const STREAM_MS = 50;
const LINE_BYTES = 4_096;

/** Answers every request with the same small page. */
const pages = () =>
  createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(PAGE);
  });

/** Accepts WebSockets, and sends every message back. */
const echo = () =>
  withWebSockets((socket) =>
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
  );

/** Sends numbered lines to every WebSocket: 20 a second, 4 KiB each. */
const stream = () =>
  withWebSockets((socket) => {
    let count = 0;
    const timer = setInterval(() => socket.send(`${(count += 1)} ${'x'.repeat(LINE_BYTES)}`), STREAM_MS);
    socket.on('close', () => clearInterval(timer));
  });

/** Sends numbered lines, and a copy of each message of the client. */
const lines = () =>
  withWebSockets((socket) => {
    let count = 0;
    const timer = setInterval(() => socket.send(`n ${(count += 1)}`), 5);
    socket.on('message', (data) => socket.send(`got ${data}`));
    socket.on('close', () => clearInterval(timer));
  });

function withWebSockets(serve) {
  const server = createServer();
  new WebSocketServer({ server, perMessageDeflate: false, maxPayload: 8 << 20 }).on(
    'connection',
    (socket) => {
      socket.on('error', () => undefined);
      serve(socket);
    },
  );
  return server;
}

/** What a proxy of a few lines does: no decision, no header changed. */
const httpPipe = (url) => {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  return createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const sent = request({ hostname, port, method, path, headers, agent }, (response) => {
      outgoing.writeHead(response.statusCode, response.headers);
      response.pipe(outgoing);
    });
    sent.on('error', () => outgoing.destroy());
    incoming.pipe(sent);
  });
};

const tcpPipe = (url) => {
  const { hostname, port } = new URL(url);
  return createTcpServer({ noDelay: true }, (client) => {
    const upstream = connect({ host: hostname, port: Number(port), noDelay: true });
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream])
      socket.on('error', () => [client, upstream].map((end) => end.destroy()));
  });
};

const ENDS = { pages, echo, stream, lines, 'http-pipe': httpPipe, 'tcp-pipe': tcpPipe };
const server = ENDS[process.argv[2]](process.argv[3]);
server.listen(0, '127.0.0.1', () => console.log(`listens on http://127.0.0.1:${server.address().port}`));
process.once('SIGTERM', () => process.exit(0));
