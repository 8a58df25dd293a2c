import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { type IpAddress, parseAddress } from './address-ranges.js';

/** Each holds a thread of Node's small pool for as long as the resolver of the system takes. */
const MAX_LOOKUPS = 2;
const TIMEOUT_MS = 3_000;

/** Finds the addresses of hosts as the system does, `/etc/hosts` included. */
export class HostResolver {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** All addresses of a name, or the address itself. Empty when there is none, or none within three seconds. */
  async resolve(host: string): Promise<IpAddress[]> {
    const address = parseAddress(host);
    if (address) return [address];
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const tooLate = once(timeout, 'abort').then((): string[] => []);
    const found = await Promise.race([this.lookUp(host, timeout), tooLate]);
    return found.flatMap((text) => parseAddress(text) ?? []);
  }

  private async lookUp(host: string, timeout: AbortSignal): Promise<string[]> {
    await this.takeTurn();
    try {
      if (timeout.aborted) return [];
      return (await lookup(host, { all: true })).map(({ address }) => address);
    } catch {
      return [];
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }

  private async takeTurn(): Promise<void> {
    if (this.running >= MAX_LOOKUPS) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running += 1;
  }
}
