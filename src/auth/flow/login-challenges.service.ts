import { Injectable } from '@nestjs/common';
import { type DataKey, SessionSlots } from '#data-keys';
import { digest, newId, randomSecret, sameDigest } from '#platform/crypto';
import { type Tx } from '#platform/database';
import { decodeSecret, TokenSigner, TokenVerifier } from '#sessions';
import { Clock, isId, type LoginChallengeId, MINUTE_MS, type UserId } from '#shared';
import { LoginChallenge } from '../store/login-challenge.entity.js';
import { LoginChallengeRepository } from '../store/login-challenge.repository.js';
import { InvalidTempToken } from './auth.errors.js';

const LIFE_MS = 10 * MINUTE_MS;

/** A challenge to store, and the token for it. */
export type NewLoginChallenge = { readonly row: LoginChallenge; readonly tempToken: string };

/** A stored challenge, and the data key that its token opened. */
export type OpenLoginChallenge = { readonly row: LoginChallenge; readonly dataKey: DataKey | null };

/** Login challenges, between password and second factor: valid for ten minutes and one login, and for nothing else. */
@Injectable()
export class LoginChallengesService {
  constructor(
    private readonly challenges: LoginChallengeRepository,
    private readonly signer: TokenSigner,
    private readonly verifier: TokenVerifier,
    private readonly slots: SessionSlots,
    private readonly clock: Clock,
  ) {}

  prepare(
    userId: UserId,
    { rememberMe, dataKey }: { rememberMe: boolean; dataKey: DataKey | null },
  ): NewLoginChallenge {
    const secret = randomSecret();
    const id = newId<LoginChallengeId>();
    const expiresAt = this.clock.now() + LIFE_MS;
    const dataSlot =
      dataKey && this.slots.make({ table: 'pending_login', rowId: id, userId, secret }, dataKey);
    const row = Object.assign(new LoginChallenge(), {
      id,
      userId,
      secretDigest: digest(secret),
      dataSlot,
      rememberMe,
      expiresAt,
    });
    return { row, tempToken: this.signer.sign({ type: 'totp', userId, rowId: id, secret, expiresAt }) };
  }

  async store(tx: Tx, { row }: NewLoginChallenge): Promise<void> {
    await this.challenges.add(tx, row);
  }

  /** Throws `InvalidTempToken` unless the token is of this kind and its challenge can still be consumed. */
  async open(tempToken: string): Promise<OpenLoginChallenge> {
    const claims = await this.verifier.verify(tempToken).catch(() => null);
    if (claims?.typ !== 'totp' || !isId<LoginChallengeId>(claims.sid)) throw new InvalidTempToken();
    const row = await this.challenges.find(claims.sid, this.clock.now());
    const secret = decodeSecret(claims.k);
    if (row?.userId !== claims.sub || !sameDigest(row.secretDigest, digest(secret)))
      throw new InvalidTempToken();
    const context = { table: 'pending_login', rowId: row.id, userId: row.userId, secret } as const;
    return { row, dataKey: row.dataSlot && this.slots.open(context, row.dataSlot) };
  }

  /** Deletes the challenge. Throws `InvalidTempToken` when it has expired or was already consumed. */
  async consume(tx: Tx, { id }: LoginChallenge): Promise<void> {
    if (!(await this.challenges.consume(tx, id, this.clock.now()))) throw new InvalidTempToken();
  }

  async end(tx: Tx, id: LoginChallengeId): Promise<void> {
    await this.challenges.remove(tx, id);
  }

  async endAll(tx: Tx, userId: UserId): Promise<void> {
    await this.challenges.removeByUser(tx, userId);
  }

  async endAllUsers(tx: Tx): Promise<void> {
    await this.challenges.removeAll(tx);
  }
}
