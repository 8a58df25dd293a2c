import { Injectable } from '@nestjs/common';
import { SessionEnded, type SessionPrincipal } from '#access';
import { type Tx } from '#platform/database';
import { Clock, type SessionId } from '#shared';
import { type LoginFactor } from './session.entity.js';
import { SessionRepository } from './session.repository.js';

/** What a use case has to know of a stored session, in its transaction. */
@Injectable()
export class SessionFacts {
  constructor(
    private readonly sessions: SessionRepository,
    private readonly clock: Clock,
  ) {}

  /** Returns the time since the caller logged in; unlocking the screen is not a login. Throws `SessionEnded`. */
  async getAgeMs(tx: Tx, { session: { id } }: SessionPrincipal): Promise<number> {
    const createdAt = await this.sessions.findCreatedAt(tx, id);
    return createdAt === null ? this.throwEnded(tx, id) : this.clock.now() - createdAt;
  }

  /** Returns the last factor of the caller's login. Throws `SessionEnded`. */
  async getFactor(tx: Tx, { session: { id } }: SessionPrincipal): Promise<LoginFactor> {
    return (await this.sessions.findFactor(tx, id)) ?? this.throwEnded(tx, id);
  }

  isLive(tx: Tx, id: SessionId): Promise<boolean> {
    return this.sessions.isLive(tx, id, this.clock.now());
  }

  private async throwEnded(tx: Tx, id: SessionId): Promise<never> {
    throw new SessionEnded({ reason: await this.sessions.findEndReason(tx, id) });
  }
}
