import { Module } from '@nestjs/common';
import { NetworkModule } from '#platform/network';
import { SecurityModule } from '#security';
import { SessionsModule } from '#sessions';
import { UsersModule } from '#users';
import { ApplicationCatalogue } from './application-catalogue.js';
import { ApplicationRegistration } from './application-registration.js';
import { ApplicationRepository } from './application.repository.js';
import { ApplicationStore } from './application-store.js';
import { ApplicationsController } from './applications.controller.js';
import { ApplicationsService } from './applications.service.js';
import { DoorCheckController } from './door-check.controller.js';
import { DoorCheckService } from './door-check.service.js';

@Module({
  imports: [NetworkModule, SecurityModule, SessionsModule, UsersModule],
  controllers: [ApplicationsController, DoorCheckController],
  providers: [
    ApplicationCatalogue,
    ApplicationRegistration,
    ApplicationRepository,
    ApplicationStore,
    ApplicationsService,
    DoorCheckService,
  ],
  exports: [ApplicationCatalogue, ApplicationRepository],
})
export class DoorModule {}
