import { Injectable } from '@nestjs/common';
import { decrypt, encrypt, kidOf, KeyRing, lengthPrefixed, SecretUnreadable } from '#platform/crypto';
import { type TunnelClaims } from './tunnel-claims.js';

const FORMAT = 1;
/** What the order says; the first said nothing of the desktop. */
const VERSION = 2;

/**
 * Turns an order into a token and back: `format | kid length | kid | AES-256-GCM`, in base64url. The order travels
 * with the client, so that the passwords in it are stored nowhere.
 */
@Injectable()
export class TunnelTokenFormat {
  constructor(private readonly ring: KeyRing) {}

  seal(order: TunnelClaims): string {
    const kid = this.ring.active;
    const sealed = encrypt(this.keyOf(kid), aadOf(kid), Buffer.from(JSON.stringify(order)));
    return Buffer.concat([Buffer.from([FORMAT, kid.length]), Buffer.from(kid), sealed]).toString('base64url');
  }

  /** Null for anything that was not sealed here. */
  open(token: string): TunnelClaims | null {
    const blob = Buffer.from(token, 'base64url');
    try {
      const kid = kidOf(blob);
      if (!this.ring.has(kid)) return null;
      const opened = decrypt(this.keyOf(kid), aadOf(kid), blob.subarray(2 + kid.length));
      return JSON.parse(opened.toString()) as TunnelClaims;
    } catch (error) {
      if (error instanceof SecretUnreadable) return null;
      throw error;
    }
  }

  private keyOf(kid: string) {
    return this.ring.derive(kid, 'guacamole');
  }
}

const aadOf = (kid: string): Buffer => lengthPrefixed([String(FORMAT), kid, `tunnel ${VERSION}`]);
