import { Injectable } from '@nestjs/common';
import { countsAsProof, type ProofMethod, ProofMethods, type SessionPrincipal } from '#access';
import { PasskeysService, provesUser } from '#passkeys';
import { TotpService } from '#totp';
import { DirectoryPasswords } from '../flow/directory-passwords.service.js';

/** Returns whether the caller has a password here, and not in a directory. */
export const hasLocalPassword = ({ isOidc, isDualAuth }: SessionPrincipal): boolean => !isOidc || isDualAuth;

/** Lists the methods of an account that prove who uses a session. */
@Injectable()
export class SessionProofMethods extends ProofMethods {
  constructor(
    private readonly totp: TotpService,
    private readonly passkeys: PasskeysService,
    private readonly directories: DirectoryPasswords,
  ) {
    super();
  }

  async list(caller: SessionPrincipal): Promise<readonly ProofMethod[]> {
    const hasPassword = hasLocalPassword(caller) || (await this.directories.find(caller.userId)) !== null;
    const hasTotp = await this.hasTotp(caller);
    const passkeys = await this.passkeys.listUsable(caller.userId);
    const hasPasskey = passkeys.some((passkey) => provesUser(passkey, caller));
    const own = [
      ...(hasPassword ? ['password' as const] : []),
      ...(hasTotp ? ['totp' as const] : []),
      ...(hasPasskey ? ['passkey' as const] : []),
    ];
    return own.length === 0 && (await this.isOfProvider(caller)) ? ['provider'] : own;
  }

  private async isOfProvider({ isOidc, userId }: SessionPrincipal): Promise<boolean> {
    return isOidc && !(await this.directories.isOfDirectory(userId));
  }

  private async hasTotp({ userId, totpEnabled, session }: SessionPrincipal): Promise<boolean> {
    const factor = totpEnabled ? await this.totp.findEnabled(userId) : null;
    return factor !== null && countsAsProof(factor, session);
  }
}
