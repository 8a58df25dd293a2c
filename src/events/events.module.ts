import { Module } from '@nestjs/common';
import { ApiKeysModule } from '#api-keys';
import { SecurityModule } from '#security';
import { SessionsModule } from '#sessions';
import { EventFeed } from './event-feed.js';
import { EventsController } from './events.controller.js';
import { SessionEvents } from './session-events.service.js';

@Module({
  imports: [ApiKeysModule, SecurityModule, SessionsModule],
  controllers: [EventsController],
  providers: [EventFeed, SessionEvents],
  exports: [SessionEvents],
})
export class EventsModule {}
