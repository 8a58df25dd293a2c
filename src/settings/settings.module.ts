import { Module } from '@nestjs/common';
import { LogLevelService } from './log-level.service.js';
import { SettingsController } from './settings.controller.js';
import { SettingsService } from './settings.service.js';

@Module({
  controllers: [SettingsController],
  providers: [LogLevelService, SettingsService],
  exports: [LogLevelService, SettingsService],
})
export class SettingsModule {}
