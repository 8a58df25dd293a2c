import { type HostAndPort, parsePort } from '#platform/network';
import { InvalidDesktopSettings } from './guacamole.errors.js';

export const DESKTOP_TYPES = ['rdp', 'vnc', 'ssh', 'telnet'] as const;
export type DesktopType = (typeof DESKTOP_TYPES)[number];

/** The display of the client. */
const DISPLAY = ['width', 'height', 'dpi', 'timezone', 'audio', 'video', 'image'];
const NETWORK = ['hostname', 'port', 'timeout'];
const LOGIN = ['username', 'password'];
const CLIPBOARD = ['clipboard-buffer-size', 'disable-copy', 'disable-paste'];
/** For text terminals. */
const TERMINAL = [
  ...['color-scheme', 'font-name', 'font-size', 'scrollback', 'backspace'],
  ...['terminal-type', 'func-keys-and-keypad', 'read-only'],
];
const KEY_LOGIN = ['private-key', 'passphrase', 'public-key', 'host-key', 'server-alive-interval'];
/** File transfer over SSH. `sftp-hostname` is checked like `hostname`. */
const SFTP = [
  ...['enable-sftp', 'sftp-hostname', 'sftp-port', 'sftp-timeout', 'sftp-username', 'sftp-password'],
  ...['sftp-private-key', 'sftp-passphrase', 'sftp-public-key', 'sftp-host-key', 'sftp-directory'],
  ...['sftp-root-directory', 'sftp-server-alive-interval', 'sftp-disable-download', 'sftp-disable-upload'],
];
const RDP = [
  ...['domain', 'security', 'ignore-cert', 'cert-fingerprints', 'disable-auth', 'client-name', 'console'],
  ...['initial-program', 'server-layout', 'color-depth', 'resize-method', 'force-lossless', 'read-only'],
  ...['disable-audio', 'console-audio', 'enable-audio-input', 'enable-touch', 'static-channels'],
  ...['enable-printing', 'printer-name', 'normalize-clipboard', 'load-balance-info'],
  ...['preconnection-id', 'preconnection-blob', 'remote-app', 'remote-app-dir', 'remote-app-args'],
  ...['enable-wallpaper', 'enable-theming', 'enable-font-smoothing', 'enable-full-window-drag'],
  ...['enable-desktop-composition', 'enable-menu-animations', 'disable-bitmap-caching'],
  ...['disable-offscreen-caching', 'disable-glyph-caching', 'disable-gfx'],
];
const VNC = [
  ...['autoretry', 'encodings', 'color-depth', 'swap-red-blue', 'cursor', 'read-only', 'force-lossless'],
  ...['compress-level', 'quality-level', 'disable-display-resize', 'disable-server-input'],
  'clipboard-encoding',
];

/**
 * The parameters of guacd 1.6 that users may set. Not allowed: those that make guacd connect to, wake or listen for
 * another machine (`gateway-…`, `dest-…`, `reverse-connect`, `audio-servername`, `wol-…`), or access its own disk
 * (`…-drive`, `recording-…`, `typescript-…`, `cert-tofu`).
 */
const ALLOWED_PARAMETERS: Readonly<Record<DesktopType, ReadonlySet<string>>> = {
  rdp: new Set([...DISPLAY, ...NETWORK, ...LOGIN, ...CLIPBOARD, ...SFTP, ...RDP]),
  vnc: new Set([...DISPLAY, ...NETWORK, ...LOGIN, ...CLIPBOARD, ...SFTP, ...VNC]),
  ssh: new Set([
    ...[...DISPLAY, ...NETWORK, ...LOGIN, ...CLIPBOARD, ...TERMINAL, ...KEY_LOGIN],
    ...['command', 'locale', 'enable-sftp', 'sftp-root-directory'],
    ...['sftp-disable-download', 'sftp-disable-upload'],
  ]),
  telnet: new Set([
    ...[...DISPLAY, ...NETWORK, ...LOGIN, ...CLIPBOARD, ...TERMINAL],
    ...['username-regex', 'password-regex', 'login-success-regex', 'login-failure-regex'],
  ]),
};

/** Parameters that accept a list. */
const LIST_PARAMETERS: ReadonlySet<string> = new Set(['audio', 'video', 'image']);

const DEFAULT_PORTS: Readonly<Record<DesktopType, number>> = {
  rdp: 3389,
  vnc: 5900,
  ssh: 22,
  telnet: 23,
};
const DEFAULT_SFTP_PORT = 22;

const NAME = /^[a-z][a-z0-9-]{0,63}$/;
const MAX_LIST = 32;
/** The token contains the settings and is sent in a URL, which common proxies limit to 8 KiB. */
const MAX_BYTES = 5 * 1_024;

/** Parameters of guacd for one connection, including the password of the desktop. Never logged. */
export type DesktopSettings = Readonly<Record<string, string | readonly string[]>>;
type Value = DesktopSettings[string];

/** A host that guacd connects to, and the setting that names it. */
export type DesktopTarget = HostAndPort & { readonly setting: 'hostname' | 'sftp-hostname' };

/** Returns the settings with all values as text. Throws `InvalidDesktopSettings`, naming the first invalid setting. */
export function parseDesktopSettings(
  type: DesktopType,
  given: Readonly<Record<string, unknown>>,
): DesktopSettings {
  const entries = Object.entries(given).flatMap(([name, value]): [string, Value][] => {
    if (!NAME.test(name)) throw new InvalidDesktopSettings();
    if (!ALLOWED_PARAMETERS[type].has(name)) {
      throw new InvalidDesktopSettings({ setting: name }, `settings.${name} is not allowed for ${type}`);
    }
    if (value === null) return [];
    const parsed = parseValue(name, value);
    if (parsed === null) {
      const sentence = `settings.${name} must be text, a number, true or false`;
      throw new InvalidDesktopSettings({ setting: name }, sentence);
    }
    return [[name, parsed]];
  });
  const settings = Object.fromEntries(entries);
  if (Buffer.byteLength(JSON.stringify(settings)) > MAX_BYTES) {
    throw new InvalidDesktopSettings({}, `settings must be at most ${MAX_BYTES} bytes of JSON`);
  }
  return settings;
}

/** Returns null for a value that cannot be sent to guacd. */
function parseValue(name: string, value: unknown): Value | null {
  if (!LIST_PARAMETERS.has(name) || !Array.isArray(value)) return toText(value);
  const texts = value.map(toText);
  return texts.length <= MAX_LIST && texts.every((text) => text !== null) ? texts : null;
}

const toText = (value: unknown): string | null =>
  ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : null;

/** Returns every host that guacd connects to, the desktop first. Throws `InvalidDesktopSettings`. */
export function findTargets(
  type: DesktopType,
  settings: DesktopSettings,
): readonly [DesktopTarget, ...DesktopTarget[]] {
  const host = getText(settings, 'hostname');
  if (host === '') throw new InvalidDesktopSettings({ setting: 'hostname' }, 'settings.hostname is missing');
  const port = getPort(settings, 'port', DEFAULT_PORTS[type]);
  const desktop: DesktopTarget = { setting: 'hostname', host, port };
  // An SSH connection also transfers the files, so it needs no separate SFTP target.
  if (type === 'ssh' || getText(settings, 'enable-sftp') !== 'true') return [desktop];
  const sftpHost = getText(settings, 'sftp-hostname') || host;
  const sftpPort = getPort(settings, 'sftp-port', DEFAULT_SFTP_PORT);
  return [desktop, { setting: 'sftp-hostname', host: sftpHost, port: sftpPort }];
}

export function getText(settings: DesktopSettings, name: string): string {
  const value = settings[name];
  return typeof value === 'string' ? value : '';
}

function getPort(settings: DesktopSettings, name: string, defaultPort: number): number {
  const text = getText(settings, name);
  if (text === '') return defaultPort;
  const port = parsePort(text);
  if (port !== null) return port;
  throw new InvalidDesktopSettings({ setting: name }, `settings.${name} must be a port from 1 to 65535`);
}
