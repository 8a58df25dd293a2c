export const DESKTOP_TYPES = ['rdp', 'vnc', 'ssh', 'telnet'] as const;
export type DesktopType = (typeof DESKTOP_TYPES)[number];

/** How the browser shows the desktop; guacd is told before it connects. */
const DISPLAY = ['width', 'height', 'dpi', 'timezone', 'audio', 'video', 'image'];
const NETWORK = ['hostname', 'port', 'timeout'];
const LOGIN = ['username', 'password'];
const CLIPBOARD = ['clipboard-buffer-size', 'disable-copy', 'disable-paste'];
/** Text terminals. */
const TERMINAL = [
  ...['color-scheme', 'font-name', 'font-size', 'scrollback', 'backspace'],
  ...['terminal-type', 'func-keys-and-keypad', 'read-only'],
];
const KEY_LOGIN = ['private-key', 'passphrase', 'public-key', 'host-key', 'server-alive-interval'];
/** Files of the desktop, by SSH. `sftp-hostname` is a target like `hostname`. */
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
 * The parameters of guacd 1.6 that users may set. Left out is whatever has guacd connect to, wake or listen for another
 * machine (`gateway-…`, `dest-…`, `reverse-connect`, `audio-servername`, `wol-…`), or read and write its own disk
 * (`…-drive`, `recording-…`, `typescript-…`, `cert-tofu`).
 */
export const PARAMETERS: Readonly<Record<DesktopType, ReadonlySet<string>>> = {
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

/** Parameters that may have several values. */
export const LISTS: ReadonlySet<string> = new Set(['audio', 'video', 'image']);

export const DEFAULT_PORTS: Readonly<Record<DesktopType, number>> = {
  rdp: 3389,
  vnc: 5900,
  ssh: 22,
  telnet: 23,
};
export const DEFAULT_SFTP_PORT = 22;
