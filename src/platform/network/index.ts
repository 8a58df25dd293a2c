/** Outbound connections on behalf of users: address ranges, lists of allowed targets, and their check. */
export { findRefusedRange, type IpAddress, parseAddress } from './address-ranges.js';
export { type HostAndPort, HostResolver, parseHostAndPort, parsePort } from './host.js';
export { NetworkModule } from './network.module.js';
export { interfaceAddresses, OwnEndpoints } from './own-endpoints.js';
export { type CheckedTarget, TargetCheck, type TargetRefusal } from './target-check.js';
export { matchesAddress, matchesName, parseTargetPattern, type TargetPattern } from './target-pattern.js';
