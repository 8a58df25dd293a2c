/** The gateway: carries HTTP and WebSockets to applications, and closes or holds them when a session ends or is locked. */
export {
  DEFAULT_TIMEOUTS,
  type GatewayApplication,
  type GatewayTimeouts,
  type WebSocketProtocol,
} from './application.js';
export {
  type GatewayResponse,
  type GatewayDecisions,
  type GatewayPass,
  type GatewayRequest,
} from './decisions.js';
export { type GatewayEvents, type WebSocketEvent } from './events.js';
export { Gateway, type GatewayOptions } from './gateway.js';
export { GatewayModule } from './gateway.module.js';
export { GatewayServer } from './gateway-server.js';
export { type HeaderList } from './headers/header-list.js';
export { DEFAULT_TLS, parseUpstream, type Upstream, type UpstreamTls } from './upstream/upstream.js';
export { type OwnListener, UpstreamConnector } from './upstream/upstream-connector.js';
