import { Module } from '@nestjs/common';
import { AttemptsModule } from '#attempts';
import { DataKeysModule, passkeySlotColumn } from '#data-keys';
import { Sweeper } from '#platform/database';
import { SealedColumns } from '#platform/keys';
import { Clock } from '#shared';
import { ImportedPasskeys } from './imported-passkeys.service.js';
import { PasskeyChallengeRepository } from './passkey-challenge.repository.js';
import { PasskeyChallengesService } from './passkey-challenges.service.js';
import { PasskeyDataKeys } from './passkey-data-keys.js';
import { PasskeyRegistrar } from './passkey-registrar.js';
import { PasskeyRequests } from './passkey-requests.service.js';
import { PasskeyVerifier } from './passkey-verifier.js';
import { PasskeyRepository } from './passkey.repository.js';
import { PasskeysService } from './passkeys.service.js';
import { RelyingParty } from './relying-party.js';
import { SessionPasskeys } from './session-passkeys.service.js';

@Module({
  imports: [AttemptsModule, DataKeysModule],
  providers: [
    ImportedPasskeys,
    PasskeyChallengeRepository,
    PasskeyChallengesService,
    PasskeyDataKeys,
    PasskeyRegistrar,
    PasskeyRepository,
    PasskeyRequests,
    PasskeysService,
    PasskeyVerifier,
    RelyingParty,
    SessionPasskeys,
  ],
  exports: [
    ImportedPasskeys,
    PasskeyDataKeys,
    PasskeyRegistrar,
    PasskeyRequests,
    PasskeysService,
    PasskeyVerifier,
    SessionPasskeys,
  ],
})
export class PasskeysModule {
  constructor(
    sweeper: Sweeper,
    challenges: PasskeyChallengeRepository,
    clock: Clock,
    columns: SealedColumns,
  ) {
    columns.register(passkeySlotColumn);
    sweeper.register('passkey challenges', (tx, limit) => challenges.sweep(tx, clock.now(), limit));
  }
}
