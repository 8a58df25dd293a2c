import { type IncomingMessage } from 'node:http';
import { BlockList, isIPv6, type Socket } from 'node:net';
import { clientAddress } from '#platform/context';

/** Where a request comes from. */
export type RequestSource = {
  /** The address of the client. */
  readonly address: string;
  /** What the client speaks, to a proxy or to the service itself. */
  readonly scheme: 'http' | 'https';
};

/** Addresses whose answer is remembered: parsing one takes as long as a read. */
const MAX_KNOWN = 1_000;

/** The peers whose forwarded headers count: the addresses and blocks of `TRUSTED_PROXIES`. */
export class TrustedProxies {
  private readonly list = new BlockList();
  readonly isEmpty: boolean;
  private readonly known = new Map<string, boolean>();

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
    const known = this.known.get(remoteAddress);
    if (known !== undefined) return known;
    const address = clientAddress(remoteAddress);
    const isTrusted = this.list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
    if (this.known.size >= MAX_KNOWN) this.known.clear();
    this.known.set(remoteAddress, isTrusted);
    return isTrusted;
  }

  /**
   * Returns where a request to a plain HTTP listener comes from. Of the forwarded addresses, the last one that no trusted
   * proxy has counts: anything before it may be invented by the client.
   */
  findSource({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): RequestSource {
    if (!this.includes(socket)) return { address: clientAddress(socket.remoteAddress), scheme: 'http' };
    const reported = listValues(headers['x-forwarded-for']).reverse();
    const client = reported.find((address) => !this.includes({ remoteAddress: address }));
    const protocol = listValues(headers['x-forwarded-proto']).at(-1)?.toLowerCase();
    return {
      address: clientAddress(client ?? reported.at(-1) ?? socket.remoteAddress),
      scheme: protocol === 'https' || protocol === 'wss' ? 'https' : 'http',
    };
  }
}

/** Returns the elements of a header that may have been sent several times. */
const listValues = (header: string | string[] | undefined): string[] =>
  [header ?? []]
    .flat()
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
