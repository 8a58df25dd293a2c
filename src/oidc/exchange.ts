import { AsyncLocalStorage } from 'node:async_hooks';
import { type LoginStep } from './provider-failure.js';

const current = new AsyncLocalStorage<Exchange>();

/** How far one trade of a code got: tells which step broke it, whatever words the library has for the failure. */
export class Exchange {
  private requests = 0;
  private isAnswered = false;

  follow<T>(work: () => Promise<T>): Promise<T> {
    return current.run(this, work);
  }

  /** Makes a request and notes it with the exchange it belongs to, if any. */
  static async note(request: () => Promise<Response>): Promise<Response> {
    const exchange = current.getStore();
    exchange?.begin();
    const response = await request();
    if (exchange) exchange.isAnswered = response.status === 200;
    return response;
  }

  /** The code goes first, the keys are fetched when the answer is there. */
  get step(): LoginStep {
    if (this.requests === 0) return 'authorization';
    if (this.isAnswered) return 'id_token';
    return this.requests === 1 ? 'token' : 'keys';
  }

  private begin(): void {
    this.requests += 1;
    this.isAnswered = false;
  }
}
