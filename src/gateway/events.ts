import { type Closing, type ConnectionBinding } from '#connections';
import { type ApplicationId } from '#shared';

/** A WebSocket that was opened or has ended. */
export type WebSocketEvent = {
  readonly id: string;
  readonly applicationId: ApplicationId;
  readonly binding: ConnectionBinding | null;
  readonly address: string;
};

/** What happens in the gateway, for the idle lock and the audit log. None of the methods may throw or wait. */
export interface GatewayEvents {
  /** The client sent something that is no keep-alive. Called at most once a second for each connection. */
  onActivity(binding: ConnectionBinding): void;
  onOpened(event: WebSocketEvent): void;
  /** @param closing of the gateway; null if the client or the upstream left */
  onClosed(event: WebSocketEvent, closing: Closing | null): void;
}
