import { Injectable } from '@nestjs/common';
import { type Principal } from '#access';
import { AuditLog } from '#audit';
import { ConnectionClosings } from '#connections';
import { type Tx } from '#platform/database';
import { type ApiKey } from './api-key.entity.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { ApiKeyNotFound } from './api-keys.errors.js';

type RemovedKey = Pick<ApiKey, 'id' | 'userId' | 'prefix'>;

/** Deletes keys, with what depends on them. */
@Injectable()
export class ApiKeyRemoval {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly connections: ConnectionClosings,
    private readonly audit: AuditLog,
  ) {}

  /** Deletes a key and the keys that it created, which follow it. Throws `ApiKeyNotFound` if it is gone. */
  async remove(tx: Tx, caller: Principal, [key, ...children]: readonly RemovedKey[]): Promise<void> {
    if (key === undefined || !(await this.keys.remove(tx, key.id))) throw new ApiKeyNotFound();
    for (const { id, userId: subject, prefix } of [key, ...children]) {
      this.connections.apiKeyDeleted(tx, id);
      const details = { key: id, prefix };
      await this.audit.record(tx, { action: 'api_key.deleted', actor: caller.userId, subject, details });
    }
  }
}
