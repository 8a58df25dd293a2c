import { Module } from '@nestjs/common';
import { StepUpModeSource } from '#access';
import { LogLevelService } from './log-level.service.js';
import { SettingsController } from './settings.controller.js';
import { SettingsService } from './settings.service.js';
import { SilentLoginController } from './silent-login.controller.js';
import { StepUpModeController } from './step-up-mode.controller.js';
import { StepUpModeService } from './step-up-mode.service.js';

@Module({
  controllers: [SettingsController, SilentLoginController, StepUpModeController],
  providers: [
    LogLevelService,
    SettingsService,
    StepUpModeService,
    { provide: StepUpModeSource, useExisting: StepUpModeService },
  ],
  exports: [LogLevelService, SettingsService, StepUpModeSource],
})
export class SettingsModule {}
