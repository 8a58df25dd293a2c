import { Injectable } from '@nestjs/common';
import { AppConfig } from '#platform/config';
import { newId, randomSecret, Sealer } from '#platform/crypto';
import { Transactions, type Tx } from '#platform/database';
import { Clock, MINUTE_MS, type UserId } from '#shared';
import { qrCodeOf } from './qr-code.js';
import { matchingStep, provisioning } from './totp-codes.js';
import { TotpSecret } from './totp-secret.entity.js';
import { TotpSecretRepository } from './totp-secret.repository.js';
import { TotpAlreadyEnabled, TotpNotEnabled, TotpNotInitiated } from './totp.errors.js';

const SECRET_BYTES = 20;
const PENDING_MS = 10 * MINUTE_MS;

/** What a new secret is shown as, once. */
export type Enrolment = { readonly secret: string; readonly qrCode: string };

/** A pending secret that a code has proved; activated in the transaction that everything else changes in. */
export type ProvenEnrolment = { readonly pending: TotpSecret; readonly step: number };

/** Secrets of authenticator apps: enrolment, and codes that count once. */
@Injectable()
export class TotpService {
  constructor(
    private readonly secrets: TotpSecretRepository,
    private readonly sealer: Sealer,
    private readonly transactions: Transactions,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  /**
   * Starts, or starts over, an enrolment; good for ten minutes. Throws `TotpAlreadyEnabled`.
   * @param assertAllowed throws where whoever asked may not do so any more
   */
  async setUp(
    { userId, name }: { readonly userId: UserId; readonly name: string },
    assertAllowed: (tx: Tx) => Promise<void>,
  ): Promise<Enrolment> {
    const secret = randomSecret(SECRET_BYTES);
    const pending = this.pendingSecret(userId, secret);
    await this.transactions.run(async (tx) => {
      await assertAllowed(tx);
      if (!(await this.secrets.putPending(tx, pending))) throw new TotpAlreadyEnabled();
    });
    const { uri, base32 } = provisioning(secret, { issuer: this.config.env.ISSUER_NAME, name });
    return { secret: base32, qrCode: await qrCodeOf(uri) };
  }

  /** The pending enrolment. Throws `TotpNotInitiated`. */
  async pendingOf(userId: UserId): Promise<TotpSecret> {
    const pending = await this.secrets.findPending(userId, this.clock.now() - PENDING_MS);
    if (!pending) throw new TotpNotInitiated();
    return pending;
  }

  /** Null when the code is not one of this secret now. Throws `SecretUnreadable`. */
  prove(pending: TotpSecret, code: string): ProvenEnrolment | null {
    const step = matchingStep(this.open(pending), code, this.clock.now());
    return step === null ? null : { pending, step };
  }

  /** Throws `TotpNotInitiated` when the enrolment was finished or started over meanwhile. */
  async activate(tx: Tx, { pending, step }: ProvenEnrolment): Promise<void> {
    if (!(await this.secrets.activate(tx, pending, step, this.clock.now()))) throw new TotpNotInitiated();
  }

  /**
   * Uses a code up: true at most once for each step, whoever asks at the same time. Committed by itself, so that a
   * login that fails afterwards leaves no second chance. Throws `TotpNotEnabled`, `SecretUnreadable`.
   */
  async useCode(userId: UserId, code: string): Promise<boolean> {
    const active = await this.secrets.findActive(userId);
    if (!active) throw new TotpNotEnabled();
    const step = matchingStep(this.open(active), code, this.clock.now());
    return step !== null && (await this.transactions.run((tx) => this.secrets.useStep(tx, active, step)));
  }

  /** An enrolment that was begun and not finished, if any, comes to nothing. */
  dropPending(tx: Tx, userId: UserId): Promise<void> {
    return this.secrets.removePending(tx, userId);
  }

  /** Throws `TotpNotEnabled`. */
  async remove(tx: Tx, userId: UserId): Promise<void> {
    if (!(await this.secrets.remove(tx, userId))) throw new TotpNotEnabled();
  }

  private pendingSecret(userId: UserId, secret: Buffer): TotpSecret {
    const row = Object.assign(new TotpSecret(), {
      userId,
      enrolmentId: newId(),
      lastStep: 0,
      enabledAt: null,
    });
    return Object.assign(row, {
      sealed: this.sealer.seal(secretPlace(row), secret),
      createdAt: this.clock.now(),
    });
  }

  private open(row: TotpSecret): Buffer {
    return this.sealer.open(secretPlace(row), row.sealed);
  }
}

/** Where the secret belongs. */
export const secretPlace = ({ userId, enrolmentId }: Pick<TotpSecret, 'userId' | 'enrolmentId'>) => ({
  table: 'totp_secret',
  column: 'sealed',
  row: enrolmentId,
  user: userId,
});
