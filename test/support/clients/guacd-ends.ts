import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { FakeGuacd, instruction } from './guacd.js';
import { type Viewer } from './remote-desktop.js';
import { TcpProxy } from '../faults/tcp-proxy.js';

/** A guacd with a desktop behind it, and a proxy in front that resets the connection as a kill does. */
export type EndingGuacd = {
  readonly proxy: TcpProxy;
  /** The settings that a token needs. */
  readonly order: { readonly type: string; readonly settings: object };
  /** Logs out of the desktop that the client displays. */
  logOut(viewer: Viewer): Promise<void>;
  close(): Promise<void>;
};

async function fakeGuacd(): Promise<EndingGuacd> {
  const guacd = await new FakeGuacd().open();
  const proxy = await proxyTo('127.0.0.1', guacd.port);
  return {
    proxy,
    order: { type: 'telnet', settings: { hostname: '127.0.0.1', port: 2323 } },
    logOut: () => {
      guacd.end(guacd.desktops.at(-1)!);
      return Promise.resolve();
    },
    close: async () => {
      await proxy.shut();
      await guacd.shut();
    },
  };
}

/** A telnet server that sends nothing is sufficient as a desktop. guacd must reach this machine over loopback. */
async function realGuacd(address: string): Promise<EndingGuacd> {
  const [, host = '', port] = /^(.*):(\d+)$/.exec(address) ?? [];
  const proxy = await proxyTo(host, Number(port));
  const sessions: Socket[] = [];
  const telnet = createServer((socket) => {
    sessions.push(socket.on('error', () => undefined));
    socket.write('$ ');
  }).listen(0, '127.0.0.1');
  await once(telnet, 'listening');
  const settings = { hostname: '127.0.0.1', port: (telnet.address() as AddressInfo).port };
  return {
    proxy,
    order: { type: 'telnet', settings },
    logOut: async (viewer) => {
      while (sessions.length === 0) await sleep(20);
      sessions.at(-1)?.end('logout\r\n');
      // Real front ends acknowledge each frame; guacd notices the end when it receives that.
      while (viewer.isOpen) {
        viewer.socket.send(instruction('sync', '0'));
        await sleep(200);
      }
    },
    close: async () => {
      await proxy.shut();
      for (const session of sessions) session.destroy();
      telnet.close();
    },
  };
}

async function proxyTo(host: string, port: number): Promise<TcpProxy> {
  const proxy = new TcpProxy({ host, port });
  await proxy.open();
  return proxy;
}

const real = process.env['TEST_GUACD'];

/** The fake guacd, and a real one at `TEST_GUACD`. */
export const guacdsThatEnd: readonly (readonly [string, () => Promise<EndingGuacd>])[] = [
  ['a fake guacd', fakeGuacd],
  ...(real ? [['a real guacd', () => realGuacd(real)] as const] : []),
];
