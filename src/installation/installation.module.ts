import { Module } from '@nestjs/common';
import { AuthModule } from '#auth';
import { UserDataModule } from '#user-data';
import { InstallationController } from './installation.controller.js';
import { InstallationService } from './installation.service.js';
import { PagesConfigController } from './pages-config.controller.js';
import { PagesConfigService } from './pages-config.service.js';

@Module({
  imports: [AuthModule, UserDataModule],
  controllers: [InstallationController, PagesConfigController],
  providers: [InstallationService, PagesConfigService],
})
export class InstallationModule {}
