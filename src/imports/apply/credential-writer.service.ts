import { Injectable } from '@nestjs/common';
import { ImportedApiKeys } from '#api-keys';
import { ImportedPasskeys } from '#passkeys';
import { type Tx } from '#platform/database';
import { type UserId } from '#shared';
import { ImportedTotpService } from '#totp';
import { UsersService } from '#users';
import { type SourceAccount } from '../source-data.js';

/** Writes what accounts log in with besides their password, and their API keys. */
@Injectable()
export class CredentialWriter {
  constructor(
    private readonly users: UsersService,
    private readonly totp: ImportedTotpService,
    private readonly passkeys: ImportedPasskeys,
    private readonly apiKeys: ImportedApiKeys,
  ) {}

  /** Call it in the transaction that creates the account. */
  async write(tx: Tx, id: UserId, { factor, passkeys, apiKeys }: SourceAccount): Promise<void> {
    for (const passkey of passkeys) await this.passkeys.store(tx, id, passkey);
    for (const key of apiKeys) await this.apiKeys.store(tx, id, key);
    if (factor === null) return;
    await this.totp.store(tx, id, factor);
    await this.users.setTotpEnabled(tx, id, true);
  }
}
