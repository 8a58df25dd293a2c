import { describe, expect, it } from '@jest/globals';
import { type GatewayApplication } from '../../../src/gateway/application.js';
import { type GatewayPass, type GatewayRequest } from '../../../src/gateway/decisions.js';
import { toUpstreamHeaders } from '../../../src/gateway/headers/request-headers.js';
import { applicationAt, passTo, requestWith } from '../../support/fixtures/gateway.js';

type Case = {
  readonly application?: Partial<GatewayApplication>;
  readonly pass?: Partial<GatewayPass>;
  readonly request?: Partial<GatewayRequest>;
};

function forward(rawHeaders: readonly string[], { application, pass, request }: Case = {}): string[] {
  const list = toUpstreamHeaders({
    request: requestWith(rawHeaders, request),
    pass: passTo(applicationAt('http://127.0.0.1:8888', application), pass),
    isOwnCredential: (value) => /^bearer\s+tmx_/i.test(value),
  });
  return list.flatMap((text, index) => (index % 2 === 0 ? [`${text}: ${list[index + 1]}`] : []));
}

const ADDED = [
  'X-Forwarded-For: 192.0.2.1',
  'X-Forwarded-Proto: http',
  'X-Forwarded-Host: shell.lk.localhost:3001',
  'Remote-User: ada',
  'Remote-Groups: user',
];

describe('the headers for the upstream', () => {
  it('keep the order, case and duplicates of the client, and add what the gateway sets', () => {
    const sent = ['Host', 'shell.lk.localhost:3001', 'ACCEPT', 'a', 'x-Custom', '1', 'X-Custom', '2'];

    expect(forward(sent)).toEqual([
      ...['Host: shell.lk.localhost:3001', 'ACCEPT: a', 'x-Custom: 1', 'X-Custom: 2'],
      ...ADDED,
    ]);
  });

  it('lose hop-by-hop headers and everything that Connection names, in any case', () => {
    const sent = [
      ...[
        'Connection',
        'keep-alive, X-Secret',
        'connection',
        'Remote-User',
        'x-secret',
        '1',
        'Keep-Alive',
        '5',
      ],
      ...[
        'TE',
        'trailers',
        'Upgrade',
        'h2c',
        'HTTP2-Settings',
        'x',
        'Proxy-Authorization',
        'Basic x',
        'Trailer',
        'a',
      ],
    ];

    expect(forward(sent)).toEqual(ADDED);
  });

  it('keep the host and the length although Connection names them', () => {
    const sent = ['Host', 'a', 'Content-Length', '3', 'Connection', 'host, content-length'];

    expect(forward(sent).slice(0, 2)).toEqual(['Host: a', 'Content-Length: 3']);
  });

  it.each([
    ...['Remote-User', 'remote_user', 'REMOTE.USER', 'Remote~User', 'Remote_Groups', 'X-Forwarded-For'],
    ...[
      'X_Forwarded_Host',
      'x.forwarded.proto',
      'X-Forwarded-Prefix',
      'X-Latchkey-Assertion',
      'X_Latchkey_Login',
    ],
    ...['Forwarded', 'X-Real-IP', 'X-Original-URL', 'Remote-Email', 'X.WebAuth.User'],
  ])('lose the header %s of the client', (name) => {
    expect(forward([name, 'root'], { pass: { protectedHeaders: ['X-WebAuth-User'] } })).toEqual(ADDED);
  });

  it('carry no identity and accept none from the client on a public path', () => {
    const list = forward(['Remote-User', 'root', 'X-Forwarded-Username', 'root'], { pass: { identity: [] } });

    expect(list).toEqual(ADDED.slice(0, 3));
  });

  it('cut our cookies from every Cookie line, and drop a line that has nothing else', () => {
    const sent = [
      ...['Cookie', 'a=1; jwt=x; b=2', 'Cookie', '__Host-jwt=x', 'cookie', 'c="3, 4"; __host-latchkey=y'],
      ...['Cookie', 'd=5, jwt=z; latchkey_app=1; team=6'],
    ];

    expect(forward(sent, { pass: { stripCookies: ['team'] } })).toEqual([
      ...['Cookie: a=1; b=2', 'cookie: c="3, 4"', 'Cookie: d=5'],
      ...ADDED,
    ]);
  });

  it('lose our credential, and keep one of the application', () => {
    const sent = [
      'Authorization',
      'Bearer tmx_1',
      'authorization',
      'bearer  tmx_2',
      'Authorization',
      'Basic eDp5',
    ];

    expect(forward(sent)).toEqual(['Authorization: Basic eDp5', ...ADDED]);
  });

  it('have the host and origin of the upstream where the application needs that, but keep a foreign origin', () => {
    const application = { hostHeader: 'upstream', originHeader: 'upstream' } as const;
    const own = 'http://shell.lk.localhost:3001';
    const sent = ['Host', 'shell.lk.localhost:3001', 'Origin', own, 'Referer', `${own}/tree?x`];

    expect(forward(sent, { application }).slice(0, 3)).toEqual([
      'Host: 127.0.0.1:8888',
      'Origin: http://127.0.0.1:8888',
      'Referer: http://127.0.0.1:8888/tree?x',
    ]);
    expect(forward(['Origin', 'https://evil.test'], { application })[0]).toBe('Origin: https://evil.test');
  });

  it('have no origin where the application refuses each', () => {
    const application = { originHeader: 'remove' } as const;

    expect(forward(['Origin', 'http://shell.lk.localhost:3001'], { application })).toEqual(ADDED);
  });

  it('announce a chunked body again, because its encoding is hop-by-hop', () => {
    expect(forward(['Transfer-Encoding', 'chunked'])[0]).toBe('Transfer-Encoding: chunked');
  });

  it('ask for the upgrade of a WebSocket, with all it negotiates unless frames may have to be discarded', () => {
    const sent = [
      'Connection',
      'Upgrade',
      'Upgrade',
      'websocket',
      'Sec-WebSocket-Extensions',
      'permessage-deflate',
    ];
    const request = { isWebSocket: true };

    expect(forward(sent, { request, application: { activity: 'all' } })).toEqual([
      'Sec-WebSocket-Extensions: permessage-deflate',
      ...ADDED.slice(0, 3),
      ...['Connection: Upgrade', 'Upgrade: websocket'],
      ...ADDED.slice(3),
    ]);
  });

  it('encode what would end a header or is not ASCII', () => {
    const identity = ['Remote-Name', 'Zoë\r\nX-Admin: 1\ud800'];

    expect(forward([], { pass: { identity } }).at(-1)).toBe('Remote-Name: Zo%C3%AB%0D%0AX-Admin: 1%EF%BF%BD');
  });

  it.each([
    ['close', 'input', false],
    ['hold', 'all', false],
    ['close', 'all', true],
    ['close', 'none', true],
  ] as const)('offer extensions only if frames need not be read: %s, %s', (onLock, activity, isKept) => {
    const sent = ['Sec-WebSocket-Extensions', 'permessage-deflate'];
    const headers = forward(sent, { application: { onLock, activity } }).join();

    expect(headers.includes('permessage-deflate')).toBe(isKept);
  });

  it.each(['X-Rewrite-URL', 'X_Original_URI', 'X-HTTP-Method-Override', 'x-method-override'])(
    'lose %s, which changes what was decided about',
    (name) => {
      expect(forward([name, 'DELETE'])).toEqual(ADDED);
    },
  );
});
