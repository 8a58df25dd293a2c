import { type SessionRef } from '#sessions';
import { type Instant } from '#shared';
import { type DesktopIdentity } from './desktop-identity.js';

/** Parameters of guacd for one connection, passwords of the desktop among them. Never logged. */
export type DesktopSettings = Readonly<Record<string, string | readonly string[]>>;

/** Who holds a tunnel: a session, at one desktop, which is a terminal of the client's if the client named one. */
export type TunnelHolder = {
  readonly session: SessionRef;
  readonly terminalId: string | null;
  readonly desktop: DesktopIdentity;
};

/** What a token of ours stands for: one desktop, once, for its session. */
export type TunnelClaims = TunnelHolder & {
  readonly id: string;
  readonly expiresAt: Instant;
  readonly settings: DesktopSettings;
};
