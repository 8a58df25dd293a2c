import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { DataKeysModule, sessionSlotColumn } from '#data-keys';
import { Sweeper } from '#platform/database';
import { SealedColumns } from '#platform/keys';
import { RolesModule } from '#roles';
import { SettingsModule } from '#settings';
import { Clock, DAY_MS } from '#shared';
import { UsersModule } from '#users';
import { ActivityRecorder } from './activity-recorder.js';
import { EndedSessions } from './ended-sessions.service.js';
import { IdleLock } from './idle-lock.js';
import { SessionAuthenticator } from './session-authenticator.js';
import { SessionLiveness } from './session-liveness.js';
import { SessionListRepository } from './session-list.repository.js';
import { SessionFacts } from './session-facts.service.js';
import { SessionManagementService } from './session-management.service.js';
import { SessionLockRepository } from './session-lock.repository.js';
import { SessionObserver } from './session-observer.js';
import { SessionRenewal } from './session-renewal.js';
import { SessionRepository } from './session.repository.js';
import { SessionsController } from './sessions.controller.js';
import { SessionProofs } from './session-proofs.service.js';
import { SessionsService } from './sessions.service.js';
import { SigningKeys, TokenSigner } from './token-signer.js';
import { TokenStrategy, TokenVerifier } from './token-verifier.js';

/** How long ended sessions are stored. */
const RETENTION_MS = 30 * DAY_MS;

@Module({
  controllers: [SessionsController],
  imports: [JwtModule.register({}), SettingsModule, DataKeysModule, RolesModule, UsersModule],
  providers: [
    ActivityRecorder,
    EndedSessions,
    IdleLock,
    SessionAuthenticator,
    SessionListRepository,
    SessionLiveness,
    SessionFacts,
    SessionManagementService,
    SessionLockRepository,
    SessionObserver,
    SessionRenewal,
    SessionRepository,
    SessionProofs,
    SessionsService,
    SigningKeys,
    TokenSigner,
    TokenStrategy,
    TokenVerifier,
  ],
  exports: [
    ActivityRecorder,
    EndedSessions,
    IdleLock,
    SessionAuthenticator,
    SessionLiveness,
    SessionLockRepository,
    SessionFacts,
    SessionManagementService,
    SessionObserver,
    SessionRenewal,
    SessionProofs,
    SessionsService,
    TokenSigner,
    TokenVerifier,
  ],
})
export class SessionsModule {
  constructor(sweeper: Sweeper, sessions: SessionRepository, clock: Clock, columns: SealedColumns) {
    columns.register(sessionSlotColumn('session'));
    sweeper.register('sessions', (tx, limit) => sessions.sweep(tx, clock.now() - RETENTION_MS, limit));
  }
}
