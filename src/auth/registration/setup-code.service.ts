import { Injectable } from '@nestjs/common';
import { AttemptsService, type AttemptLimit, toBucket } from '#attempts';
import { AuditLog } from '#audit';
import { AppConfig } from '#platform/config';
import { addressBlock } from '#platform/context';
import { KeyRing, matchesTypedCode } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { MINUTE_MS } from '#shared';
import { UserRepository } from '#users';
import { SetupCodeRepository } from '../store/setup-code.repository.js';
import { InvalidSetupCode, SetupCodeRequired, TooManySetupCodes } from './registration.errors.js';
import { parseSetupCode, setupCodeParts } from './setup-code-format.js';

const ADDRESS_LIMIT: AttemptLimit = {
  name: 'setup-code/address',
  maxFailures: 10,
  windowMs: 15 * MINUTE_MS,
  lockoutMs: 15 * MINUTE_MS,
};

/** Requires the setup code from the startup log for the first registration. */
@Injectable()
export class SetupCodeService {
  constructor(
    private readonly config: AppConfig,
    private readonly users: UserRepository,
    private readonly codes: SetupCodeRepository,
    private readonly ring: KeyRing,
    private readonly attempts: AttemptsService,
    private readonly transactions: Transactions,
    private readonly audit: AuditLog,
  ) {}

  /** Whether a registration currently requires the code. */
  async isRequired(): Promise<boolean> {
    return this.config.env.SETUP_CODE && (await this.users.isEmpty());
  }

  /** Throws `SetupCodeRequired`, `InvalidSetupCode` or `TooManySetupCodes` unless the code is correct or not required. */
  async assertValid(typed: string | null | undefined, address: string): Promise<void> {
    if (!(await this.isRequired())) return;
    if (typed === undefined || typed === null || typed === '') throw new SetupCodeRequired();
    const buckets = [toBucket(ADDRESS_LIMIT, addressBlock(address))];
    await this.attempts.count(buckets, TooManySetupCodes);
    const isValid = await this.attempts.evaluate(buckets, () => this.matches(typed));
    // The code is void if another client has created the first account in the meantime.
    if (isValid || !(await this.isRequired())) return this.attempts.undo(buckets);
    await this.recordFailure();
    throw new InvalidSetupCode();
  }

  /** Deletes the code, because the first user was created. */
  async discard(tx: Tx): Promise<void> {
    if (this.config.env.SETUP_CODE) await this.codes.remove(tx);
  }

  /** Also accepts a code that was issued under a master key that is no longer active. */
  private async matches(typed: string): Promise<boolean> {
    const stored = await this.codes.find();
    const code = parseSetupCode(typed);
    if (stored === null || code === null) return false;
    return matchesTypedCode(this.ring, stored.codeDigest, setupCodeParts(code));
  }

  private async recordFailure(): Promise<void> {
    const event = { action: 'user.created', actor: null, result: 'failure' } as const;
    await this.transactions.run((tx) =>
      this.audit.record(tx, { ...event, details: { reason: 'setup_code' } }),
    );
  }
}
