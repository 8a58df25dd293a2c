import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { newId, randomSecret, Sealer } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { Clock, type Instant, MINUTE_MS, type UserId } from '#shared';
import { findMatchingStep, toProvisioning, toQrCode } from './totp-codes.js';
import { TotpSecret } from './totp.entity.js';
import { ImportedTotpRepository } from './imported-totp.repository.js';
import { TotpSecretRepository } from './totp.repository.js';
import { TotpAlreadyEnabled, TotpNotEnabled, TotpNotInitiated } from './totp.errors.js';

const SECRET_BYTES = 20;
const PENDING_MS = 10 * MINUTE_MS;

/** A new secret, which is returned only once. */
export type Enrolment = { readonly secret: string; readonly qrCode: string };

/** A pending secret that a code has confirmed, to be activated in the transaction of the enrolment. */
export type ConfirmedEnrolment = { readonly pending: TotpSecret; readonly step: number };

/** An enabled second factor. */
export type EnabledFactor = { readonly isProved: boolean; readonly enrolledAt: Instant };

/** Manages secrets of authenticator apps: enrolment, and codes that are accepted once. */
@Injectable()
export class TotpService {
  constructor(
    private readonly secrets: TotpSecretRepository,
    private readonly imported: ImportedTotpRepository,
    private readonly sealer: Sealer,
    private readonly transactions: Transactions,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Starts an enrolment, replacing a pending one; expires after ten minutes. Throws `TotpAlreadyEnabled`.
   * @param assertAllowed throws if the caller is no longer allowed to enrol
   */
  async setUp(
    { userId, name }: { readonly userId: UserId; readonly name: string },
    assertAllowed: (tx: Tx) => Promise<void>,
  ): Promise<Enrolment> {
    const secret = randomSecret(SECRET_BYTES);
    const pending = this.newPending(userId, secret);
    await this.transactions.run(async (tx) => {
      await assertAllowed(tx);
      if (!(await this.secrets.putPending(tx, pending))) throw new TotpAlreadyEnabled();
    });
    const { uri, base32 } = toProvisioning(secret, { issuer: this.config.env.ISSUER_NAME, name });
    return { secret: base32, qrCode: await toQrCode(uri) };
  }

  /** Returns the pending enrolment. Throws `TotpNotInitiated`. */
  async getPending(userId: UserId): Promise<TotpSecret> {
    const pending = await this.secrets.findPending(userId, this.clock.now() - PENDING_MS);
    if (!pending) throw new TotpNotInitiated();
    return pending;
  }

  /** Returns null if the code is wrong. Throws `SecretUnreadable`. */
  confirm(pending: TotpSecret, code: string): ConfirmedEnrolment | null {
    const step = findMatchingStep(this.open(pending), code, this.clock.now());
    return step === null ? null : { pending, step };
  }

  /**
   * Throws `TotpNotInitiated` if the enrolment was completed or replaced in the meantime.
   * @param isProved whether the user has freshly proved who they are
   */
  async activate(tx: Tx, { pending, step }: ConfirmedEnrolment, isProved: boolean): Promise<void> {
    const activation = { enabledAt: this.clock.now(), lastStep: step, isProved };
    if (!(await this.secrets.activate(tx, pending, activation))) throw new TotpNotInitiated();
  }

  /** Returns when, and by whom, the second factor was enabled; null if it is disabled. */
  async findEnabled(userId: UserId): Promise<EnabledFactor | null> {
    const active = await this.secrets.findActive(userId);
    const enrolledAt = active?.enabledAt ?? null;
    return active && enrolledAt !== null ? { isProved: active.isProved, enrolledAt } : null;
  }

  /**
   * Uses a code. Returns true at most once per step, even with concurrent calls, in a transaction of its own: a login that
   * fails afterwards does not make the code valid again. Throws `TotpNotEnabled`, `SecretUnreadable`.
   */
  async useCode(userId: UserId, code: string): Promise<boolean> {
    const active = await this.secrets.findActive(userId);
    if (!active) throw new TotpNotEnabled();
    const step = findMatchingStep(this.open(active), code, this.clock.now());
    return step !== null && (await this.transactions.run((tx) => this.secrets.useStep(tx, active, step)));
  }

  /** Removes a pending enrolment, if there is one. */
  removePending(tx: Tx, userId: UserId): Promise<void> {
    return this.secrets.removePending(tx, userId);
  }

  /** Also removes an imported one that was not opened yet. Throws `TotpNotEnabled`. */
  async remove(tx: Tx, userId: UserId): Promise<void> {
    const isRemoved = await this.secrets.remove(tx, userId);
    const wasImported = await this.imported.remove(tx, userId);
    if (!isRemoved && !wasImported) throw new TotpNotEnabled();
  }

  private newPending(userId: UserId, secret: Buffer): TotpSecret {
    const row = Object.assign(new TotpSecret(), {
      userId,
      enrolmentId: newId(),
      lastStep: 0,
      isProved: false,
      enabledAt: null,
    });
    return Object.assign(row, {
      sealed: this.sealer.seal(secretContext(row), secret),
      createdAt: this.clock.now(),
    });
  }

  private open(row: TotpSecret): Buffer {
    return this.sealer.open(secretContext(row), row.sealed);
  }
}

/** Returns the context that a secret is sealed for. */
export const secretContext = ({ userId, enrolmentId }: Pick<TotpSecret, 'userId' | 'enrolmentId'>) => ({
  table: 'totp_secret',
  column: 'sealed',
  row: enrolmentId,
  user: userId,
});
