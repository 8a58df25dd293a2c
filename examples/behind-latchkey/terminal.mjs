// A web terminal behind Latchkey: login, second factor, screen lock and the end of sessions are Latchkey's. Needs the packages
// "ws" and "jose", and the program "script" of util-linux, which gives the shell a terminal:
//   LATCHKEY_URL=https://auth.example.com APP_ORIGIN=https://term.example.com node terminal.mjs
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { WebSocketServer } from 'ws';

const { LATCHKEY_URL, APP_ORIGIN, PORT = '8080' } = process.env;
const { JWKS_URL = `${LATCHKEY_URL}/.well-known/latchkey/jwks.json` } = process.env;
const keys = createRemoteJWKSet(new URL(JWKS_URL));

const PAGE = `<!doctype html><title>Terminal</title><pre id="screen"></pre><script>
  const socket = new WebSocket(location.origin.replace('http', 'ws') + '/shell');
  const print = (text) => document.getElementById('screen').append(text);
  socket.onmessage = ({ data }) => print(data);
  socket.onclose = ({ code }) => print('\\n[closed: ' + code + ']');
  addEventListener('keydown', ({ key }) => socket.send(key === 'Enter' ? '\\n' : key.length === 1 ? key : ''));
</script>`;

/** Returns the name of the user. Rejects if the request did not come through Latchkey. */
async function identify({ headers }) {
  const { payload } = await jwtVerify(headers['x-latchkey-assertion'] ?? '', keys, {
    algorithms: ['ES256'],
    typ: 'door+jwt',
    issuer: LATCHKEY_URL,
    audience: APP_ORIGIN,
    requiredClaims: ['sub', 'exp'],
    clockTolerance: 5,
  });
  return payload.preferred_username;
}

const server = createServer(async (request, response) => {
  const name = await identify(request).catch(() => null);
  response.writeHead(name === null ? 401 : 200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(name === null ? 'Not through Latchkey' : PAGE);
});

const sockets = new WebSocketServer({ noServer: true });
server.on('upgrade', async (request, socket, head) => {
  socket.on('error', () => socket.destroy());
  const name = await identify(request).catch(() => null);
  if (name === null) socket.end('HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n');
  else sockets.handleUpgrade(request, socket, head, (accepted) => serve(accepted, name));
});

/** Runs a shell for as long as the socket is open. */
function serve(socket, name) {
  const shell = spawn('script', ['-qfc', 'bash --norc', '/dev/null'], { detached: true });
  socket.send(`Hello ${name}\n`);
  shell.stdout.on('data', (output) => socket.send(output.toString()));
  shell.on('exit', () => socket.close());
  socket.on('message', (typed) => shell.stdin.write(typed.toString()));
  socket.on('close', () => shell.exitCode ?? process.kill(-shell.pid, 'SIGHUP'));
}

server.listen(Number(PORT), '127.0.0.1');
