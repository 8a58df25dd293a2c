import { type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing } from '#platform/crypto';

/**
 * Keys of our tokens, one per master key. They are `KeyObject`s: given bytes, the JWT library
 * first tries to parse them as a public key on every call, which costs six times the rest.
 */
@Injectable()
export class SigningKeys {
  constructor(private readonly ring: KeyRing) {}

  get activeKid(): string {
    return this.ring.active;
  }

  /** The key named by a token's header, or null when no such key is accepted here. */
  find(kid: unknown): KeyObject | null {
    return typeof kid === 'string' && this.ring.canVerify(kid) ? this.ring.derive(kid, 'jwt') : null;
  }
}
