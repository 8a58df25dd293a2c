// Registers applications and opens them, as an admin and browsers do.
import { request } from 'node:http';
import { WebSocket } from 'ws';
import { credentials, send } from './service.mjs';

/** The names that the documentation uses for tests without DNS. */
const PUBLIC_URL = 'http://auth.lk.localhost:3000';
const PROXY = { 'x-forwarded-proto': 'http', 'x-forwarded-method': 'GET', 'x-forwarded-uri': '/' };
export const WITH_DOOR = {
  PUBLIC_URL,
  GATEWAY_PORT: '0',
  TRUSTED_PROXIES: '127.0.0.1',
  DOOR_REQUESTS_PER_MINUTE: '0',
};

let counter = 0;

/** Registers an application that everybody may use. */
export async function register({ url, gatewayUrl }, session, fields) {
  counter += 1;
  const origin = `http://app-${counter}.lk.localhost:${new URL(gatewayUrl).port}`;
  const body = { slug: `app-${counter}`, name: 'Bench', origin, mode: 'gateway', who: 'everyone', ...fields };
  return (await send(`${url}/api/applications`, 'POST', body, session)).body;
}

/** Logs in, opens an application, and returns the headers with which a browser sends its requests. */
export async function open(service, application, user = 0) {
  const headers = { 'x-auth-mode': 'bearer' };
  const login = await send(`${service.url}/users/login`, 'POST', credentials(user), headers);
  const session = { authorization: `Bearer ${login.body.token}` };
  return { session, ...(await openWith(service, application, session)) };
}

/** The hand-over of docs/door.md. */
export async function openWith({ url, gatewayUrl }, application, session) {
  const { origin, mode, id } = application;
  const host = new URL(origin).host;
  const ownHost = { host, ...(mode === 'forward' ? { ...PROXY, 'x-forwarded-host': host } : {}) };
  const atApplication = (location, cookie = '') =>
    get(mode === 'forward' ? url : gatewayUrl, pathOf(location), { ...ownHost, cookie });
  const atLatchkey = (path) => get(url, path, session);

  const start = await atLatchkey(`/door/start?app=${id}&to=%2F`);
  const nonce = await atApplication(start.headers.location);
  const granted = await atLatchkey(pathOf(nonce.headers.location));
  const callback = await atApplication(granted.headers.location, cookieOf(nonce));
  return { host, origin, cookie: cookieOf(callback), headers: { ...ownHost, cookie: cookieOf(callback) } };
}

/** Connects a WebSocket to the gateway; resolves when it is open. */
export function connectSocket({ gatewayUrl }, { host, origin, cookie }) {
  const socket = new WebSocket(`${gatewayUrl.replace('http', 'ws')}/ws`, {
    headers: { host, origin, cookie },
    perMessageDeflate: false,
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.on('error', reject);
  });
}

/** Sends one request with exactly these headers, `Host` included, which `fetch` does not allow. */
function get(url, path, headers) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers }, (response) => {
      response.resume();
      if (response.headers.location) resolve(response);
      else reject(new Error(`${path} was answered with ${response.statusCode}`));
    });
    sent.on('error', reject).end();
  });
}

const pathOf = (location) => {
  const { pathname, search } = new URL(location);
  return pathname + search;
};

const cookieOf = ({ headers }) => headers['set-cookie'][0].split(';')[0];
