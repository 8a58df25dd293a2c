/**
 * Connections that stay open: WebSockets to applications and remote desktops. Closes or holds them when what they depend on
 * ends or is locked. Owns `open_connection`.
 */
export { type Closing, CLOSE_CODES } from './close-codes.js';
export {
  type ConnectedApplication,
  type ConnectionBinding,
  type ConnectionControl,
  type ConnectionFilter,
  type ConnectionKind,
  LOCK_REASONS,
  type LockReason,
  type OpenConnection,
} from './connection.js';
export { ConnectionClosings } from './connection-closings.js';
export { type ConnectionLimits, DEFAULT_LIMITS } from './connection-limits.js';
export { type ClosedConnections, ConnectionRegistry, type NewConnection } from './connection-registry.js';
export { type ConnectionStore } from './connection-store.js';
export { ConnectionsClosed } from './connections-closed.decorator.js';
export { ConnectionsModule } from './connections.module.js';
export { StoredConnection } from './stored-connection.entity.js';
export { STALE_MS, StoredConnectionRepository } from './stored-connection.repository.js';
