import { Injectable } from '@nestjs/common';
import { Sweeper } from '#platform/database';
import { Clock } from '#shared';
import { EnrolmentCodeRepository } from './enrolment-code.repository.js';
import { InvitationRepository } from './invitation.repository.js';
import { OidcSessionRepository } from './oidc-session.repository.js';
import { PasswordResetRepository } from './password-reset.repository.js';

/** Has the rows of this folder's tables removed when they have expired. */
@Injectable()
export class ExpiredRows {
  constructor(
    sweeper: Sweeper,
    clock: Clock,
    enrolmentCodes: EnrolmentCodeRepository,
    invitations: InvitationRepository,
    providerSessions: OidcSessionRepository,
    resets: PasswordResetRepository,
  ) {
    sweeper.register('enrolment codes', (tx, limit) => enrolmentCodes.sweep(tx, clock.now(), limit));
    sweeper.register('invitations', (tx, limit) => invitations.sweep(tx, clock.now(), limit));
    sweeper.register('provider sessions', (tx, limit) => providerSessions.sweep(tx, clock.now(), limit));
    sweeper.register('password resets', (tx, limit) => resets.sweep(tx, clock.now(), limit));
  }
}
