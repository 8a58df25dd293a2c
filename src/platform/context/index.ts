/** The context of the current request, for logs and audit entries. */
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
