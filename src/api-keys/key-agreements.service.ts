import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog } from '#audit';
import { Transactions, type Tx } from '#platform/database';
import { Clock, isId } from '#shared';
import { toListed } from './api-key-views.js';
import { ApiKeyRepository, type DataAgreement } from './api-key.repository.js';
import { type ApiKeyListResponse, type ListedApiKeyResponse } from './api-keys.dto.js';
import { ApiKeyNotFound } from './api-keys.errors.js';

/** What users see and decide about the keys that act as them, whoever made those. */
@Injectable()
export class KeyAgreementsService {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async list({ userId }: SessionPrincipal): Promise<ApiKeyListResponse> {
    const now = this.clock.now();
    return { apiKeys: (await this.keys.listActingFor(userId)).map((line) => toListed(line, now)) };
  }

  /** Counts from the key's next request on. Throws `ApiKeyNotFound`, also for a key that acts as somebody else. */
  async setDataAllowed(
    caller: SessionPrincipal,
    id: string,
    isAllowed: boolean,
  ): Promise<ListedApiKeyResponse> {
    if (!isId(id)) throw new ApiKeyNotFound();
    await this.transactions.run((tx) => this.store(tx, { id, userId: caller.userId, isAllowed }));
    const key = (await this.list(caller)).apiKeys.find((one) => one.id === id);
    if (!key) throw new ApiKeyNotFound();
    return key;
  }

  private async store(tx: Tx, agreement: DataAgreement): Promise<void> {
    if (!(await this.keys.setDataAllowed(tx, agreement))) return;
    const { id: key, userId: actor, isAllowed: allowed } = agreement;
    const details = { key, allowed };
    await this.audit.record(tx, { action: 'api_key.data_allowed', actor, details });
  }
}
