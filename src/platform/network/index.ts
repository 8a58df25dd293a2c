/** Outbound connections on behalf of users: address ranges, lists of allowed targets, and their check. */
export { findRefusedRange, type IpAddress, isPublicAddress, parseAddress } from './address-ranges.js';
export { isCertificateError } from './certificate-error.js';
export { lookupAmong } from './checked-lookup.js';
export { type HostAndPort, HostResolver, parseHostAndPort, parsePort } from './host.js';
export { NetworkModule } from './network.module.js';
export { interfaceAddresses, OwnEndpoints } from './own-endpoints.js';
export { type CheckedTarget, TargetCheck, type TargetRefusal } from './target-check.js';
export { isSameSite, siteSources } from './same-site.js';
export { matchesAddress, matchesName, parseTargetPattern, type TargetPattern } from './target-pattern.js';
