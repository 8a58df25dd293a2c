import { connect } from 'node:net';
import { Injectable } from '@nestjs/common';
import { type HostAndPort } from '#platform/network';
import { SECOND_MS } from '#shared';
import { RemoteDesktopProxy } from './remote-desktop-proxy.js';

/** `off` when an admin switched the proxy off. */
export type GuacdStatus = 'ok' | 'down' | 'off';

const PATIENCE_MS = SECOND_MS;
/** Strangers may ask about our health; they must not make us knock at guacd as often as they like. */
const FRESH_MS = 3 * SECOND_MS;

type Look = { readonly at: number; readonly target: HostAndPort; readonly outcome: Promise<GuacdStatus> };

/** Whether guacd takes connections. */
@Injectable()
export class GuacdProbe {
  private last: Look | null = null;

  constructor(private readonly proxy: RemoteDesktopProxy) {}

  /** At most 3 s old; takes 1 s at most. Never rejects. */
  status(): Promise<GuacdStatus> {
    const { target } = this.proxy;
    if (!target) return Promise.resolve('off');
    const now = performance.now();
    if (this.last?.target !== target || now - this.last.at > FRESH_MS) {
      this.last = { at: now, target, outcome: knock(target) };
    }
    return this.last.outcome;
  }
}

function knock({ host, port }: HostAndPort): Promise<GuacdStatus> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (status: GuacdStatus) => () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(status);
    };
    const timer = setTimeout(finish('down'), PATIENCE_MS).unref();
    socket.once('connect', finish('ok')).on('error', finish('down'));
  });
}
