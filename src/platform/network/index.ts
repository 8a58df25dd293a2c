/** Outbound connections on behalf of users: address ranges, lists of allowed targets, and their check. */
export { findRefusedRange, type IpAddress, parseAddress } from './address-ranges.js';
export { type HostAndPort, HostResolver, parseHostAndPort, parsePort } from './host.js';
export { interfaceAddresses } from './interfaces.js';
export { NetworkModule } from './network.module.js';
export { OwnEndpoints } from './own-endpoints.js';
export { type CheckedTarget, TargetCheck, type TargetRefusal } from './target-check.js';
export { matchesAddress, matchesName, parseTargetPattern, type TargetPattern } from './target-pattern.js';
