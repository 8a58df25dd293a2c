import { Module } from '@nestjs/common';
import { AttemptsModule } from '#attempts';
import { Sweeper } from '#platform/database';
import { PasskeysModule } from '#passkeys';
import { SealedColumns } from '#platform/keys';
import { SessionsModule } from '#sessions';
import { Clock, type UserId } from '#shared';
import { TotpModule } from '#totp';
import { UsersModule } from '#users';
import { PasscodeCost, PasscodeHasher, passcodeContext } from './passcode-hasher.js';
import { PasscodeService } from './passcode.service.js';
import { PasscodeVerifier } from './passcode-verifier.js';
import { PasskeyUnlockController } from './passkey-unlock.controller.js';
import { PasskeyUnlockService } from './passkey-unlock.service.js';
import { ScreenLockRepository } from './screen-lock.repository.js';
import { ScreenLockService } from './screen-lock.service.js';
import { SecurityController } from './security.controller.js';
import { SecurityExport } from './security-export.service.js';
import { SecurityService } from './security.service.js';
import { SingleSessionService } from './single-session.service.js';
import { TerminalProofs } from './terminal-proofs.service.js';
import { TerminalRepository } from './terminal.repository.js';
import { TerminalsController } from './terminals.controller.js';
import { TerminalsService } from './terminals.service.js';
import { UnlockProofs } from './unlock-proofs.service.js';

@Module({
  imports: [AttemptsModule, UsersModule, SessionsModule, TotpModule, PasskeysModule],
  controllers: [SecurityController, PasskeyUnlockController, TerminalsController],
  providers: [
    PasscodeCost,
    PasscodeHasher,
    PasscodeService,
    PasscodeVerifier,
    PasskeyUnlockService,
    ScreenLockRepository,
    ScreenLockService,
    SecurityExport,
    SecurityService,
    SingleSessionService,
    TerminalProofs,
    TerminalRepository,
    TerminalsService,
    UnlockProofs,
  ],
  exports: [PasscodeService, ScreenLockService, SecurityExport, SingleSessionService, TerminalsService],
})
export class SecurityModule {
  constructor(sweeper: Sweeper, terminals: TerminalRepository, clock: Clock, columns: SealedColumns) {
    columns.register({
      table: 'user',
      column: 'passcode',
      key: 'id',
      contextColumns: ['passcode_version'],
      toContext: ({ id, passcode_version: version }) =>
        passcodeContext({ id: id as UserId, passcodeVersion: Number(version) }),
    });
    sweeper.register('terminal grants', (tx, limit) => terminals.sweep(tx, clock.now(), limit));
  }
}
