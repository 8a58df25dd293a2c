import { Injectable } from '@nestjs/common';
import { findRefusedRange, type IpAddress, type RefusedRange } from './address-ranges.js';
import { canonicalHost, type HostAndPort, HostResolver } from './host.js';
import { OwnEndpoints } from './own-endpoints.js';
import { isException, matchesAddress, matchesName, type TargetPattern } from './target-pattern.js';

/** Why a target is refused: a refused range, an endpoint of this service, or not on the list. */
export type TargetRefusal = RefusedRange | 'invalid' | 'unresolvable' | 'own-service' | 'not-allowed';

/** A target that passed the check. */
export type CheckedTarget = {
  readonly host: string;
  readonly port: number;
  /** The checked addresses; none if the host is listed by name and does not resolve here. */
  readonly addresses: readonly string[];
  /**
   * What to connect to: one of the checked addresses, which prevents DNS rebinding. A host that is listed by name keeps its
   * name, because the operator trusts it.
   */
  readonly connectTo: string;
};

/** Decides which targets users may let the service, or a daemon under its control, connect to. */
@Injectable()
export class TargetCheck {
  constructor(
    private readonly resolver: HostResolver,
    private readonly own: OwnEndpoints,
  ) {}

  /**
   * Resolves the host and checks every address.
   *
   * @param allowed a refused range is allowed only by a pattern within that range
   * @param alsoOwn more endpoints to refuse
   */
  async check(
    target: HostAndPort,
    allowed: readonly TargetPattern[],
    alsoOwn: readonly HostAndPort[] = [],
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

function toChecked(target: HostAndPort, addresses: readonly string[], isListed: boolean): CheckedTarget {
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
