import { Injectable } from '@nestjs/common';
import { findRefusedRange, type IpAddress, type RefusedRange } from './address-ranges.js';
import { canonicalHost, HostResolver } from './host.js';
import { type Endpoint, OwnEndpoints } from './own-endpoints.js';
import { isException, matchesAddress, matchesName, type TargetPattern } from './target-pattern.js';

/** Why nobody may connect there: a range that is always refused, something of our own, or not on the list. */
export type TargetRefusal = RefusedRange | 'invalid' | 'unresolvable' | 'own-service' | 'not-allowed';

/** A target that may be connected to now. */
export type CheckedTarget = {
  readonly host: string;
  readonly port: number;
  /** All that were checked; none where the host is on the list by name and does not resolve here. */
  readonly addresses: readonly string[];
  /**
   * What to connect to: one of the addresses, so that the name cannot lead elsewhere by then. A host that is on the
   * list by name keeps its name: whoever wrote the list trusts it.
   */
  readonly connectTo: string;
};

/** Decides where users may have the service, or a daemon that obeys it, connect to. */
@Injectable()
export class TargetCheck {
  constructor(
    private readonly resolver: HostResolver,
    private readonly own: OwnEndpoints,
  ) {}

  /**
   * Resolves the host and checks every address it has.
   *
   * @param allowed a range that is refused is opened by a pattern within that range only
   * @param alsoOwn further services that nobody is led to
   */
  async check(
    target: Endpoint,
    allowed: readonly TargetPattern[],
    alsoOwn: readonly Endpoint[] = [],
  ): Promise<CheckedTarget | TargetRefusal> {
    const { port } = target;
    const host = canonicalHost(target.host);
    if (host === null) return 'invalid';
    const isListed = allowed.some((pattern) => matchesName(pattern, host, port));
    const addresses = await this.resolver.resolve(host);
    if (addresses.length === 0 && !isListed) return 'unresolvable';
    for (const address of addresses) {
      const isOwn = await this.own.include(address, port, alsoOwn);
      const refusal = isOwn ? 'own-service' : findRefusal(address, port, allowed, isListed);
      if (refusal) return refusal;
    }
    return toChecked({ host, port }, addresses.map(String), isListed);
  }
}

function toChecked(target: Endpoint, addresses: readonly string[], isListed: boolean): CheckedTarget {
  const [first = target.host] = addresses;
  return { ...target, addresses, connectTo: isListed ? target.host : first };
}

function findRefusal(
  address: IpAddress,
  port: number,
  allowed: readonly TargetPattern[],
  isListed: boolean,
): TargetRefusal | null {
  const matching = allowed.filter((pattern) => matchesAddress(pattern, address, port));
  const range = findRefusedRange(address);
  if (range) return matching.some(isException) ? null : range;
  return isListed || matching.length > 0 ? null : 'not-allowed';
}
