/** Carries what is known of the current request to logs and audit entries. */
export { addressBlock, clientAddress } from './client-address.js';
export {
  type ActingKey,
  currentRequest,
  isWithinTransaction,
  outsideRequest,
  type RequestContext,
  withinTransaction,
  withRequestContext,
} from './request-context.js';
