import { type Filtered, type OpenConnection } from './connection.js';

/** What {@link ConnectionStore} keeps of a connection from its start to its end. */
export type StoredFacts = Pick<OpenConnection, 'address' | 'since'> &
  Filtered & {
    /** Whether a lock closes it instead of holding it. */
    readonly closesOnLock: boolean;
  };

/** Where the connections of all processes are listed. */
export interface ConnectionStore {
  /**
   * Resolves once the connection is stored.
   *
   * @param progress what changes while it is open, in its present state
   */
  add(connection: StoredFacts, progress: ConnectionProgress): Promise<void>;
  /** Does not wait. Ids that are unknown are ignored. */
  remove(id: string): void;
}

export type ConnectionProgress = Pick<OpenConnection, 'bytesReceived' | 'bytesSent' | 'isHeld'>;
