/**
 * The remote-desktop proxy: tunnels between browsers and guacd, which are closed as soon as their session ends. Owns
 * `spent_tunnel_token`.
 */
export { GuacamoleModule } from './guacamole.module.js';
export { GuacdProbe } from './guacd-probe.js';
export { SpentTunnelToken } from './spent-token.entity.js';
