/**
 * The remote-desktop proxy: tunnels between browsers and guacd, as its settings say and only for sessions that are
 * good at every moment. Owns `spent_tunnel_token`.
 */
export { GuacamoleModule } from './guacamole.module.js';
export { GuacdProbe, type GuacdStatus } from './guacd-probe.js';
export { SpentTunnelToken } from './spent-token.entity.js';
