import { WebSocket } from 'ws';
import { GatewayBrowser, gatewayUrl } from '../fixtures/gateway-browser.js';

/** A browser at a real application, whose WebSockets may need a subprotocol, or a listener before they are open. */
export class ApplicationBrowser extends GatewayBrowser {
  /** Begins to open a WebSocket. */
  dial(target: string, protocols: readonly string[] = []): WebSocket {
    const { origin } = this.application;
    const headers = { host: new URL(origin).host, origin, ...this.cookieHeader() };
    const address = gatewayUrl(this.app).replace(/^http/, 'ws') + target;
    return new WebSocket(address, [...protocols], { headers, perMessageDeflate: false });
  }
}
