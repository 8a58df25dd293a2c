import { type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { type SessionPrincipal } from '#access';
import { AuditLog, AuditLogsService } from '#audit';
import { Transactions } from '#platform/database';
import { Clock, toRfc3339 } from '#shared';
import { ItemExport } from '#user-data';
import { UsersService } from '#users';
import { AccountFacts } from './account-facts.service.js';
import { toJsonStream } from './json-stream.js';
import { OwnRecords } from './own-records.service.js';

/** Exports everything about the caller, with their items decrypted. */
@Injectable()
export class OwnExport {
  constructor(
    private readonly users: UsersService,
    private readonly facts: AccountFacts,
    private readonly records: OwnRecords,
    private readonly logs: AuditLogsService,
    private readonly items: ItemExport,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** Returns an `OwnExportResponse` as JSON. Throws `DataLocked` before it begins, and `SessionEnded`. */
  async export(caller: SessionPrincipal): Promise<Readable> {
    const user = await this.users.getCaller(caller);
    const data = await this.items.open(caller);
    const fields = {
      exportedAt: toRfc3339(this.clock.now()),
      account: await this.facts.describe(user),
      ...(await this.records.list(caller)),
    };
    await this.transactions.run((tx) =>
      this.audit.record(tx, { action: 'user.exported', actor: caller.userId }),
    );
    return toJsonStream(fields, {
      endedSessions: this.records.readEndedSessions(caller),
      auditLog: this.logs.exportOwn(caller),
      data,
    });
  }
}
