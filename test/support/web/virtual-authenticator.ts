import { type CDPSession } from 'playwright-core';
import { type Visit } from './visit.js';

export type AuthenticatorOptions = {
  /** Whether it can verify its user, and does. */
  readonly verifiesUser?: boolean;
  /** Whether its passkeys are synced. */
  readonly isSynced?: boolean;
  readonly hasPrf?: boolean;
};

/** An authenticator that Chromium simulates for one page. It answers without user input. */
export class VirtualAuthenticator {
  private constructor(
    private readonly debug: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  static async add(visit: Visit, given: AuthenticatorOptions = {}): Promise<VirtualAuthenticator> {
    const { verifiesUser = true, isSynced = false, hasPrf = false } = given;
    const debug = await visit.context.newCDPSession(visit.page);
    await debug.send('WebAuthn.enable');
    const { authenticatorId } = await debug.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: verifiesUser,
        isUserVerified: verifiesUser,
        automaticPresenceSimulation: true,
        defaultBackupEligibility: isSynced,
        defaultBackupState: isSynced,
        hasPrf,
      },
    });
    return new VirtualAuthenticator(debug, authenticatorId);
  }

  /** Whether the user touches it; without that it keeps the browser waiting. */
  async setPresence(enabled: boolean): Promise<void> {
    const { authenticatorId } = this;
    await this.debug.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
  }

  /** Copies the passkeys to an authenticator of another page. */
  async copyTo(target: VirtualAuthenticator): Promise<void> {
    const { authenticatorId } = this;
    const { credentials } = await this.debug.send('WebAuthn.getCredentials', { authenticatorId });
    for (const credential of credentials)
      await target.debug.send('WebAuthn.addCredential', {
        authenticatorId: target.authenticatorId,
        credential,
      });
  }
}
