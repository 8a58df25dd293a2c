import { Module } from '@nestjs/common';
import { LogLevelController } from './log-level.controller.js';
import { LogLevelService } from './log-level.service.js';
import { PasswordResetSwitchController } from './password-reset-switch.controller.js';
import { RegistrationSwitchController } from './registration-switch.controller.js';
import { SessionTimeoutController } from './session-timeout.controller.js';
import { SettingsService } from './settings.service.js';
import { SwitchService } from './switch.service.js';

@Module({
  controllers: [
    LogLevelController,
    PasswordResetSwitchController,
    RegistrationSwitchController,
    SessionTimeoutController,
  ],
  providers: [LogLevelService, SettingsService, SwitchService],
  exports: [LogLevelService, SettingsService, SwitchService],
})
export class SettingsModule {}
