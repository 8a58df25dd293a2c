import { Module } from '@nestjs/common';
import { ApiKeysModule } from '#api-keys';
import { PasskeysModule } from '#passkeys';
import { RolesModule } from '#roles';
import { SettingsModule } from '#settings';
import { TotpModule } from '#totp';
import { UsersModule } from '#users';
import { AccountWriter } from './apply/account-writer.service.js';
import { AuditWriter } from './apply/audit-writer.service.js';
import { CredentialWriter } from './apply/credential-writer.service.js';
import { RoleWriter } from './apply/role-writer.service.js';
import { SettingsWriter } from './apply/settings-writer.service.js';
import { ImportPlanner } from './import-planner.service.js';
import { ImportRecordRepository } from './import-record.repository.js';
import { ImportService } from './import.service.js';

@Module({
  imports: [ApiKeysModule, PasskeysModule, RolesModule, SettingsModule, TotpModule, UsersModule],
  providers: [
    AccountWriter,
    AuditWriter,
    CredentialWriter,
    ImportPlanner,
    ImportRecordRepository,
    ImportService,
    RoleWriter,
    SettingsWriter,
  ],
  exports: [ImportService],
})
export class ImportsModule {}
