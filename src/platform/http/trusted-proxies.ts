import { BlockList, isIPv6, type Socket } from 'node:net';
import { clientAddress } from '#platform/context';

/** The peers whose forwarded headers count: the addresses and blocks of `TRUSTED_PROXIES`. */
export class TrustedProxies {
  private readonly list = new BlockList();
  readonly isEmpty: boolean;

  /** @param blocks addresses, or blocks in CIDR notation */
  constructor(blocks: readonly string[]) {
    this.isEmpty = blocks.length === 0;
    for (const block of blocks) {
      const [address = '', bits] = block.split('/');
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.list.addAddress(address, family);
      else this.list.addSubnet(address, Number(bits), family);
    }
  }

  /** Returns whether the peer of a connection is one of them. */
  includes({ remoteAddress }: Pick<Socket, 'remoteAddress'>): boolean {
    if (this.isEmpty || remoteAddress === undefined) return false;
    const address = clientAddress(remoteAddress);
    return this.list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
  }
}
