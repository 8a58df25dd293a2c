import { Injectable } from '@nestjs/common';
import { decrypt, encrypt, readKid, KeyRing, lengthPrefixed, SecretUnreadable } from '#platform/crypto';
import { type SessionRef } from '#sessions';
import { type Instant } from '#shared';
import { type DesktopIdentity } from './desktop-identity.js';
import { type DesktopSettings } from './desktop-settings.js';

/** A session and the desktop it connects to; `terminalId` is the terminal ID that the client chose, if any. */
export type TunnelHolder = {
  readonly session: SessionRef;
  readonly terminalId: string | null;
  readonly desktop: DesktopIdentity;
};

/** The content of a tunnel token: one desktop, once, for its session. */
export type TunnelClaims = TunnelHolder & {
  readonly id: string;
  readonly expiresAt: Instant;
  readonly settings: DesktopSettings;
};

const FORMAT = 1;
/** The version of {@link TunnelClaims}. */
const VERSION = 2;

/**
 * Encrypts claims into a token, in base64url: `format | kid length | kid | AES-256-GCM`. The client keeps the claims,
 * so the passwords in them are not stored.
 */
@Injectable()
export class TunnelTokenCodec {
  constructor(private readonly ring: KeyRing) {}

  seal(claims: TunnelClaims): string {
    const kid = this.ring.active;
    const sealed = encrypt(this.deriveKey(kid), aadFor(kid), Buffer.from(JSON.stringify(claims)));
    return Buffer.concat([Buffer.from([FORMAT, kid.length]), Buffer.from(kid), sealed]).toString('base64url');
  }

  /** Returns null for a token that was not sealed with one of our keys. */
  open(token: string): TunnelClaims | null {
    const blob = Buffer.from(token, 'base64url');
    try {
      const kid = readKid(blob);
      if (!this.ring.has(kid)) return null;
      const opened = decrypt(this.deriveKey(kid), aadFor(kid), blob.subarray(2 + kid.length));
      return JSON.parse(opened.toString()) as TunnelClaims;
    } catch (error) {
      if (error instanceof SecretUnreadable) return null;
      throw error;
    }
  }

  private deriveKey(kid: string) {
    return this.ring.derive(kid, 'guacamole');
  }
}

const aadFor = (kid: string): Buffer => lengthPrefixed([String(FORMAT), kid, `tunnel ${VERSION}`]);
