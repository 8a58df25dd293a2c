import { type ApplicationOptions, DEFAULT_OPTIONS, type PresetName } from './application-options.js';

/**
 * The keep-alive that the gateway must answer while sockets are held: control frames (RFC 6455, section 5.5), Engine.IO
 * pings, or a repeated RFB screen-update request. `no`: the protocol cannot be held, so a lock closes the sockets.
 */
export const HOLD_PROTOCOLS = ['websocket', 'engine.io', 'rfb', 'no'] as const;
export type HoldProtocol = (typeof HOLD_PROTOCOLS)[number];

/** What a known application needs; everything else has its default. */
export type ApplicationPreset = {
  readonly title: string;
  readonly hold: HoldProtocol;
  readonly options: Partial<Omit<ApplicationOptions, 'preset'>>;
};

const { identity, timeouts } = DEFAULT_OPTIONS;

/** Facts about each application: its Host and Origin checks, sub-path, pings, and how its client reacts to a close. */
export const APPLICATION_PRESETS: Readonly<Record<PresetName, ApplicationPreset>> = {
  // The client reconnects after every close code but 1000.
  ttyd: { title: 'ttyd', hold: 'websocket', options: { prefix: 'strip', closeCode: 1000 } },
  wetty: { title: 'WeTTY', hold: 'engine.io', options: {} },
  // An idle screen sends nothing, so that proxies would close the socket.
  novnc: { title: 'noVNC', hold: 'rfb', options: { prefix: 'strip', websocketPingSeconds: 30 } },
  // Refuses a Host that is not local, and an Origin that differs from the Host; file names contain %2F.
  jupyter: {
    title: 'Jupyter',
    hold: 'websocket',
    options: { hostHeader: 'upstream', originHeader: 'upstream', allowsEncodedSlash: true },
  },
  guacamole: { title: 'Apache Guacamole', hold: 'no', options: {} },
  'code-server': { title: 'code-server', hold: 'no', options: { prefix: 'strip' } },
  // Has no WebSocket: a POST is answered when there is output, or after 30 seconds.
  shellinabox: {
    title: 'Shell In A Box',
    hold: 'no',
    options: { prefix: 'strip', timeouts: { ...timeouts, firstByte: 90 } },
  },
  cockpit: { title: 'Cockpit', hold: 'no', options: {} },
  termix: { title: 'Termix', hold: 'no', options: { identity: { ...identity, adapter: 'termix' } } },
  rexec: { title: 'Rexec', hold: 'no', options: { identity: { ...identity, adapter: 'rexec' } } },
};

/** Returns how an application can be held; one without a preset cannot be, because its protocol is unknown. */
export const findHoldProtocol = ({ preset }: Pick<ApplicationOptions, 'preset'>): HoldProtocol =>
  preset === null ? 'no' : APPLICATION_PRESETS[preset].hold;

/** Returns the default options of a preset, or the general ones without a preset. */
export const toPresetOptions = (preset: PresetName | null): ApplicationOptions => ({
  ...DEFAULT_OPTIONS,
  ...(preset === null ? {} : APPLICATION_PRESETS[preset].options),
  preset,
});
