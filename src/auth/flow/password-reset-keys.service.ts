import { Injectable } from '@nestjs/common';
import { type DataKey, DataKeysService, type NewDataKey, type PasswordCredential } from '#data-keys';
import { SecretUnreadable } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { type UserId } from '#shared';
import { ReencryptionFailed } from './auth.errors.js';

/** Keeps the data under the new password, or archives it because the server cannot open it. */
export type KeyPlan = {
  /** The data is archived, and can be opened only with the earlier password. */
  readonly isReset: boolean;
  store(tx: Tx): Promise<void>;
};

/** Carries the data key over to a password that is set without the earlier one. */
@Injectable()
export class PasswordResetKeys {
  constructor(private readonly dataKeys: DataKeysService) {}

  /** Prepares, outside the transaction, the keys of the new password. Throws `ReencryptionFailed`. */
  async plan(credential: PasswordCredential): Promise<KeyPlan> {
    const kept = await this.openKeptKey(credential.userId);
    if (kept) {
      const slot = await this.dataKeys.preparePasswordSlot(credential, kept);
      return { isReset: false, store: (tx) => this.dataKeys.replacePasswordSlot(tx, slot) };
    }
    const earlier = await this.dataKeys.getCurrentVersion(credential.userId);
    const fresh: NewDataKey = await this.dataKeys.create(credential, earlier + 1);
    return {
      isReset: earlier > 0,
      store: (tx) => this.dataKeys.replaceDataKey(tx, credential.userId, fresh),
    };
  }

  private async openKeptKey(userId: UserId): Promise<DataKey | null> {
    if (!this.dataKeys.hasServerRecovery) return null;
    return this.dataKeys.openWithServer(userId).catch((error: unknown) => {
      throw error instanceof SecretUnreadable ? new ReencryptionFailed() : error;
    });
  }
}
