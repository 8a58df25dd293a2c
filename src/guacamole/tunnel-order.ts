import { type SessionMark } from '#sessions';
import { type Instant } from '#shared';

export const DESKTOP_TYPES = ['rdp', 'vnc', 'ssh', 'telnet'] as const;
export type DesktopType = (typeof DESKTOP_TYPES)[number];

/** Parameters of guacd for one connection, passwords of the desktop among them. Never logged. */
export type DesktopSettings = Readonly<Record<string, string | readonly string[]>>;

/** Who holds a tunnel: a session, at one terminal if the client named one. */
export type TunnelHolder = { readonly session: SessionMark; readonly terminalId: string | null };

/** What a token of ours stands for: one desktop, once, for its session. */
export type TunnelOrder = TunnelHolder & {
  readonly id: string;
  readonly expiresAt: Instant;
  readonly type: DesktopType;
  readonly settings: DesktopSettings;
};
