import { Module } from '@nestjs/common';
import { Sweeper } from '#platform/database';
import { SealedColumns } from '#platform/keys';
import { Clock, type UserId } from '#shared';
import { AttemptsModule } from '#attempts';
import { BackupCodesService } from './backup-codes.service.js';
import { FactorVerifier } from './factor-verifier.js';
import { ImportedTotpRepository } from './imported-totp.repository.js';
import { importedContext, ImportedTotpService } from './imported-totp.service.js';
import { BackupCodeRepository, TotpSecretRepository } from './totp.repository.js';
import { secretContext, TotpService } from './totp.service.js';
import { TrustedDeviceRepository } from './trusted-device.repository.js';
import { TrustedDevicesController } from './trusted-devices.controller.js';
import { TrustedDevicesService } from './trusted-devices.service.js';

@Module({
  imports: [AttemptsModule],
  controllers: [TrustedDevicesController],
  providers: [
    BackupCodeRepository,
    BackupCodesService,
    FactorVerifier,
    ImportedTotpRepository,
    ImportedTotpService,
    TotpSecretRepository,
    TotpService,
    TrustedDeviceRepository,
    TrustedDevicesService,
  ],
  exports: [BackupCodesService, FactorVerifier, ImportedTotpService, TotpService, TrustedDevicesService],
})
export class TotpModule {
  constructor(sweeper: Sweeper, devices: TrustedDeviceRepository, clock: Clock, columns: SealedColumns) {
    columns.register({
      table: 'totp_secret',
      column: 'sealed',
      key: 'user_id',
      contextColumns: ['enrolment_id'],
      toContext: ({ id, enrolment_id: enrolment }) =>
        secretContext({ userId: id as UserId, enrolmentId: String(enrolment) }),
    });
    columns.register({
      table: 'imported_totp',
      column: 'sealed',
      key: 'user_id',
      contextColumns: [],
      toContext: ({ id }) => importedContext(id as UserId),
    });
    sweeper.register('trusted devices', (tx, limit) => devices.sweep(tx, clock.now(), limit));
  }
}
