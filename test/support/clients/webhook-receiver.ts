import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type ToldEvent } from '../fixtures/outbox.js';

export type ReceivedEvent = ToldEvent & { readonly sequence: number; readonly timestamp: string };

/** One request that a receiver got. */
export type Delivery = {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: ReceivedEvent;
};

/** A server that gets the events of webhooks, and responds as a test wants. */
export class WebhookReceiver {
  readonly received: Delivery[] = [];
  /** Returns the status of the response, or null to close the connection. */
  respond: (event: ReceivedEvent) => number | null = () => 204;
  private readonly server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const event = JSON.parse(body) as ReceivedEvent;
      this.received.push({ headers: request.headers, body, event });
      const status = this.respond(event);
      if (status === null) request.socket.destroy();
      else response.writeHead(status, { location: '/elsewhere' }).end('x'.repeat(100_000));
    });
  });

  static async open(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    receiver.server.listen(0, '127.0.0.1');
    await once(receiver.server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/latchkey`;
  }

  /** The events of all requests. */
  get events(): ReceivedEvent[] {
    return this.received.map(({ event }) => event);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
