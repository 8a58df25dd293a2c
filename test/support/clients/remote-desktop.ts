import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type HttpResponse, type HttpClient } from './http-client.js';
import { type FakeGuacd, type Instruction, instruction, parse } from './guacd.js';
import { type TestApp } from '../app/test-app.js';

export const SETTINGS = { hostname: '192.0.2.7', port: 22, username: 'ada', password: 'of the desktop' };

/** How a WebSocket ended. */
export type End = { readonly code: number; readonly reason: string };

/** A page with a remote desktop. */
export class Viewer {
  readonly ended: Promise<End>;
  private readonly instructions: Instruction[] = [];
  private readonly waiting: ((next: Instruction) => void)[] = [];
  private text = '';

  constructor(readonly socket: WebSocket) {
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const [instructions, rest] = parse(this.text + data.toString());
      this.text = rest;
      for (const next of instructions) {
        const first = this.waiting.shift();
        if (first) first(next);
        else this.instructions.push(next);
      }
    });
    this.ended = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }));
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** The next instruction from the desktop. */
  next(): Promise<Instruction> {
    const ready = this.instructions.shift();
    return ready ? Promise.resolve(ready) : new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Sends an instruction and returns what comes back. */
  async echo(...elements: string[]): Promise<Instruction> {
    this.socket.send(instruction(...elements));
    return this.next();
  }
}

export const requestTunnelToken = (client: HttpClient, more: object = {}): Promise<HttpResponse> =>
  client.post('/api/guacamole/token', { type: 'ssh', settings: SETTINGS, ...more });

export async function aTunnelToken(client: HttpClient, more: object = {}): Promise<string> {
  const response = await requestTunnelToken(client, more);
  if (response.status !== 200) throw new Error(`no token: ${JSON.stringify(response.body)}`);
  return response.body.token as string;
}

/** Connects with a token, whether or not that succeeds. */
export function view(
  { url }: Pick<TestApp, 'url'>,
  token: string,
  path = '/guacamole',
  headers: Record<string, string> = {},
): Viewer {
  const address = `${url.replace('http', 'ws')}${path}?token=${encodeURIComponent(token)}`;
  return new Viewer(new WebSocket(address, 'guacamole', { headers }));
}

/** A connected desktop; the first instruction was its id. */
export async function aDesktop(
  app: Pick<TestApp, 'url'>,
  client: HttpClient,
  more: object = {},
): Promise<Viewer> {
  const viewer = view(app, await aTunnelToken(client, more));
  const first = await Promise.race([viewer.next(), viewer.ended]);
  if (!Array.isArray(first)) throw new Error(`no desktop: ${JSON.stringify(first)}`);
  return viewer;
}

export const useGuacd = (admin: HttpClient, { url }: FakeGuacd): Promise<HttpResponse> =>
  admin.patch('/users/guacamole-settings', { url, enabled: true });
