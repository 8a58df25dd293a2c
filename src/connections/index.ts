/** Connections that stay open: registers them, and closes or holds them when what they depend on ends or is locked. */
export { type Closing, CLOSINGS } from './close-codes.js';
export {
  type ConnectedApplication,
  type ConnectionBinding,
  type ConnectionControl,
  type ConnectionFilter,
  type ConnectionKind,
  type OpenConnection,
} from './connection.js';
export { type ConnectionLimits, DEFAULT_LIMITS } from './connection-limits.js';
export { type ClosedConnections, ConnectionRegistry, type NewConnection } from './connection-registry.js';
export { LOCK_REASONS, type LockReason } from './lock-reason.js';
