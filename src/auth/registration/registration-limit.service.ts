import { Injectable } from '@nestjs/common';
import { AttemptsService, toBucket, type AttemptLimit } from '#attempts';
import { AppConfig } from '#platform/config';
import { addressBlock } from '#platform/context';
import { PasswordHasher } from '#platform/crypto';
import { HOUR_MS, ServiceUnavailable } from '#shared';
import { TooManyRegistrations } from './registration.errors.js';

/** Limits how many accounts an address may try to create per hour. Attempts with a taken name also count. */
@Injectable()
export class RegistrationLimit {
  private readonly limit: AttemptLimit | null;

  constructor(
    { env: { REGISTRATIONS_PER_HOUR: maxFailures } }: AppConfig,
    private readonly attempts: AttemptsService,
    private readonly hasher: PasswordHasher,
  ) {
    const hour = { windowMs: HOUR_MS, lockoutMs: HOUR_MS };
    this.limit = maxFailures === 0 ? null : { name: 'registration/address', maxFailures, ...hour };
  }

  /** Counts one registration of the address and runs `register`. Throws `TooManyRegistrations`. */
  async count<T>(address: string, register: () => Promise<T>): Promise<T> {
    if (this.limit === null) return register();
    const buckets = [toBucket(this.limit, addressBlock(address))];
    await this.attempts.count(buckets, TooManyRegistrations, () => {
      this.hasher.refuseWhenBusy();
    });
    try {
      return await register();
    } catch (error) {
      if (error instanceof ServiceUnavailable) await this.attempts.undo(buckets).catch(() => undefined);
      throw error;
    }
  }
}
