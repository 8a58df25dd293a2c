import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { groupTypedCode, KeyRing, typedCodeDigest } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { RunningProcesses, type LiveProcess } from '#platform/keys';
import { Clock } from '#shared';
import { UserRepository } from '#users';
import { SetupCodeRepository } from '../store/setup-code.repository.js';
import { newSetupCode, setupCodeParts } from './setup-code-format.js';

/** The setup code of an installation without users: a new code to show, or the process that shows the valid one. */
export type IssuedSetupCode =
  { readonly code: string } | { readonly shownBy: Pick<LiveProcess, 'host' | 'pid'> };

/** Issues the setup code that the first registration requires, at every startup until there is a user. */
@Injectable()
export class SetupCodeIssuer {
  constructor(
    private readonly config: AppConfig,
    private readonly users: UserRepository,
    private readonly codes: SetupCodeRepository,
    private readonly processes: RunningProcesses,
    private readonly ring: KeyRing,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores and returns a new code, unless another running process already shows one: of replicas that start together, one
   * shows the code, and all accept it. Returns null without `SETUP_CODE`, or if there is a user. Call it after
   * `RunningProcesses.register`.
   */
  async issue(): Promise<IssuedSetupCode | null> {
    if (!this.config.env.SETUP_CODE || !(await this.users.isEmpty())) return null;
    const code = newSetupCode();
    return this.transactions.run(async (tx) => {
      // Serialises replicas that start concurrently, so that the later one sees the code of the earlier one.
      await this.users.lockAdminRoster(tx);
      const shownBy = await this.findIssuer(tx);
      if (shownBy) return { shownBy };
      await this.codes.replace(tx, {
        codeDigest: typedCodeDigest(this.ring, setupCodeParts(code)),
        processId: this.processes.id,
        createdAt: this.clock.now(),
      });
      return { code: groupTypedCode(code) };
    });
  }

  /** SQLite has no replicas: another process that is still listed as running was killed recently. */
  private async findIssuer(tx: Tx): Promise<LiveProcess | null> {
    if (this.config.database.engine === 'sqlite') return null;
    const stored = await this.codes.findIn(tx);
    return stored && this.processes.findIn(tx, stored.processId);
  }
}
