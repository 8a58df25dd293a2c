import { HostResolver, type IpAddress, parseAddress } from '#platform/network';

/** A resolver whose names a test can set at any time; all others are unknown. */
export class KnownNames extends HostResolver {
  constructor(readonly names: Record<string, string[]>) {
    super();
  }

  override resolve(host: string): Promise<IpAddress[]> {
    const texts = parseAddress(host) ? [host] : (this.names[host] ?? []);
    return Promise.resolve(texts.flatMap((text) => parseAddress(text) ?? []));
  }
}
