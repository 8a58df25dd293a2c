import { connect } from 'node:net';
import { Injectable } from '@nestjs/common';
import { type HostAndPort } from '#platform/network';
import { SECOND_MS } from '#shared';
import { RemoteDesktopProxy } from './remote-desktop-proxy.js';

/** `off` if an admin disabled remote desktops. */
type GuacdStatus = 'ok' | 'down' | 'off';

const TIMEOUT_MS = SECOND_MS;
/** The health endpoint is public: clients must not be able to cause unlimited connections to guacd. */
const MAX_AGE_MS = 3 * SECOND_MS;

type Check = { readonly at: number; readonly target: HostAndPort; readonly result: Promise<GuacdStatus> };

/** Checks whether guacd accepts connections. */
@Injectable()
export class GuacdProbe {
  private last: Check | null = null;

  constructor(private readonly proxy: RemoteDesktopProxy) {}

  /** Returns a status that is at most 3 s old; takes at most 1 s. Never rejects. */
  getStatus(): Promise<GuacdStatus> {
    const { target } = this.proxy;
    if (!target) return Promise.resolve('off');
    const now = performance.now();
    if (this.last?.target !== target || now - this.last.at > MAX_AGE_MS) {
      this.last = { at: now, target, result: connectTo(target) };
    }
    return this.last.result;
  }
}

function connectTo({ host, port }: HostAndPort): Promise<GuacdStatus> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (status: GuacdStatus) => () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(status);
    };
    const timer = setTimeout(finish('down'), TIMEOUT_MS).unref();
    socket.once('connect', finish('ok')).on('error', finish('down'));
  });
}
