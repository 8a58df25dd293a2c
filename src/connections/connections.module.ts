import { Global, Module } from '@nestjs/common';
import { Sweeper } from '#platform/database';
import { Clock, MINUTE_MS } from '#shared';
import { CloseRequests } from './close-requests.js';
import { ConnectionClosings } from './connection-closings.js';
import { ConnectionRegistry } from './connection-registry.js';
import { StoredConnectionRepository } from './stored-connection.repository.js';
import { StoredConnections } from './stored-connections.service.js';

/** Long enough that no living process loses its rows; they are ignored after 30 s. */
const RETENTION_MS = 5 * MINUTE_MS;

/** Global, because everything that ends sessions, withdraws rights or locks tells the connections. */
@Global()
@Module({
  providers: [
    CloseRequests,
    ConnectionClosings,
    {
      provide: ConnectionRegistry,
      inject: [Clock, StoredConnections],
      useFactory: (clock: Clock, store: StoredConnections) => new ConnectionRegistry(clock, store),
    },
    StoredConnectionRepository,
    StoredConnections,
  ],
  exports: [ConnectionClosings, ConnectionRegistry, StoredConnectionRepository],
})
export class ConnectionsModule {
  constructor(sweeper: Sweeper, rows: StoredConnectionRepository, clock: Clock) {
    sweeper.register('open connections', (tx, limit) => rows.sweep(tx, clock.now() - RETENTION_MS, limit));
  }
}
