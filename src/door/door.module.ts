import { Module } from '@nestjs/common';
import { ApplicationRepository } from './application.repository.js';

@Module({
  providers: [ApplicationRepository],
  exports: [ApplicationRepository],
})
export class DoorModule {}
