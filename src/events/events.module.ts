import { Module } from '@nestjs/common';
import { SecurityModule } from '#security';
import { SessionsModule } from '#sessions';
import { EventsController } from './events.controller.js';
import { SessionEvents } from './session-events.service.js';

@Module({
  imports: [SecurityModule, SessionsModule],
  controllers: [EventsController],
  providers: [SessionEvents],
  exports: [SessionEvents],
})
export class EventsModule {}
