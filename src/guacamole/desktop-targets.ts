import { type Endpoint } from '#platform/network';
import { DEFAULT_PORTS, DEFAULT_SFTP_PORT, type DesktopType } from './desktop-parameters.js';
import { InvalidDesktopSettings } from './guacamole.errors.js';
import { type DesktopSettings } from './tunnel-claims.js';

const PORT = /^[1-9]\d{0,4}$/;
const MAX_PORT = 65_535;

/** A machine that guacd connects to, and the setting that names it. */
export type DesktopTarget = Endpoint & { readonly setting: 'hostname' | 'sftp-hostname' };

type Order = { readonly type: DesktopType; readonly settings: DesktopSettings };

/** The desktop first; then whatever else guacd connects to for it. Throws `InvalidDesktopSettings`. */
export function findTargets({ type, settings }: Order): readonly [DesktopTarget, ...DesktopTarget[]] {
  const host = getText(settings, 'hostname');
  if (host === '') throw new InvalidDesktopSettings({ setting: 'hostname' }, 'settings.hostname is missing');
  const port = readPort(settings, 'port', DEFAULT_PORTS[type]);
  const desktop: DesktopTarget = { setting: 'hostname', host, port };
  // Over SSH itself, files come by the same connection.
  if (type === 'ssh' || getText(settings, 'enable-sftp') !== 'true') return [desktop];
  const sftpHost = getText(settings, 'sftp-hostname') || host;
  const sftpPort = readPort(settings, 'sftp-port', DEFAULT_SFTP_PORT);
  return [desktop, { setting: 'sftp-hostname', host: sftpHost, port: sftpPort }];
}

export function getText(settings: DesktopSettings, name: string): string {
  const value = settings[name];
  return typeof value === 'string' ? value : '';
}

function readPort(settings: DesktopSettings, name: string, otherwise: number): number {
  const text = getText(settings, name);
  if (text === '') return otherwise;
  if (PORT.test(text) && Number(text) <= MAX_PORT) return Number(text);
  throw new InvalidDesktopSettings({ setting: name }, `settings.${name} must be a port from 1 to 65535`);
}
