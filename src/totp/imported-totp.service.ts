import { Injectable } from '@nestjs/common';
import { HashPool, newId, Sealer } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { Clock, type UserId } from '#shared';
import { ImportedTotp, TotpSecret } from './totp.entity.js';
import { SecondFactorUnavailable } from './totp.errors.js';
import { ImportedTotpRepository } from './imported-totp.repository.js';
import { TotpSecretRepository } from './totp.repository.js';
import { secretContext } from './totp.service.js';
import { decryptHex, openSecretField, type WrappedSecret } from './wrapped-secret.js';

/** The second factor of an account in another system: open, under its password, or lost. */
export type ImportedFactor =
  | { readonly kind: 'open'; readonly secret: Buffer }
  | { readonly kind: 'wrapped'; readonly wrapped: WrappedSecret }
  | { readonly kind: 'lost' };

/** Bounds what a forged source could make a login cost. */
const MAX_ITERATIONS = 1_000_000;

/**
 * Second factors of imported accounts. What cannot be opened yet keeps `user.totp_enabled` set, so that no login completes
 * without the code.
 */
@Injectable()
export class ImportedTotpService {
  constructor(
    private readonly imported: ImportedTotpRepository,
    private readonly secrets: TotpSecretRepository,
    private readonly sealer: Sealer,
    private readonly pool: HashPool,
    private readonly clock: Clock,
  ) {}

  /** Stores the factor of a new account, whose `totp_enabled` the caller sets. */
  async store(tx: Tx, userId: UserId, factor: ImportedFactor): Promise<void> {
    if (factor.kind === 'open') return this.secrets.addActive(tx, this.toRow(userId, factor.secret));
    const text = factor.kind === 'wrapped' ? JSON.stringify(factor.wrapped) : null;
    const sealed = text === null ? null : this.sealer.seal(importedContext(userId), text);
    await this.imported.add(tx, { userId, sealed, createdAt: this.clock.now() });
  }

  /**
   * Opens a second factor with the password, which is correct. Returns null if none waits for that. Throws
   * `SecondFactorUnavailable` if it does not open.
   */
  async open(userId: UserId, password: string): Promise<TotpSecret | null> {
    const row = await this.imported.find(userId);
    if (!row) return null;
    const secret = await this.unwrap(row, password);
    if (!secret) throw new SecondFactorUnavailable();
    return this.toRow(userId, secret);
  }

  /** Activates an opened secret, in the transaction of the login; does nothing if a concurrent login did. */
  async activate(tx: Tx, secret: TotpSecret): Promise<void> {
    if (await this.imported.remove(tx, secret.userId)) await this.secrets.addActive(tx, secret);
  }

  /** Throws `SecondFactorUnavailable` if the second factor of the user waits for their password, or is lost. */
  async assertOpened(userId: UserId): Promise<void> {
    if (await this.imported.find(userId)) throw new SecondFactorUnavailable();
  }

  /** Returns those of the users who can complete a login with a password. */
  async withoutLost(tx: Tx, userIds: readonly UserId[]): Promise<UserId[]> {
    const lost = new Set(await this.imported.listLost(tx, userIds));
    return userIds.filter((id) => !lost.has(id));
  }

  private async unwrap({ userId, sealed }: ImportedTotp, password: string): Promise<Buffer | null> {
    if (sealed === null) return null;
    const text = this.sealer.open(importedContext(userId), sealed).toString('utf8');
    const { key, field } = JSON.parse(text) as WrappedSecret;
    if (!(key.iterations >= 1 && key.iterations <= MAX_ITERATIONS)) return null;
    const salt = Buffer.from(key.salt, 'hex');
    const job = { kind: 'pbkdf2', password, salt, iterations: key.iterations, algorithm: 'sha256' } as const;
    const kek = await this.pool.run({ ...job, length: 32 });
    const dataKey = decryptHex(Buffer.from(kek), key);
    return dataKey && openSecretField(dataKey, field);
  }

  /** Whoever imports vouches for the factor, so it counts as proved. */
  private toRow(userId: UserId, secret: Buffer): TotpSecret {
    const now = this.clock.now();
    const row = { userId, enrolmentId: newId(), lastStep: 0, isProved: true, createdAt: now, enabledAt: now };
    const sealed = this.sealer.seal(secretContext(row), secret);
    return Object.assign(new TotpSecret(), row, { sealed });
  }
}

/** Returns the context that a wrapped secret is sealed for. */
export const importedContext = (userId: UserId) => ({
  table: 'imported_totp',
  column: 'sealed',
  row: userId,
  user: userId,
});
