import { Module } from '@nestjs/common';
import { HostResolver } from './host.js';
import { OwnEndpoints } from './own-endpoints.js';
import { TargetCheck } from './target-check.js';

@Module({
  providers: [HostResolver, OwnEndpoints, TargetCheck],
  exports: [HostResolver, OwnEndpoints, TargetCheck],
})
export class NetworkModule {}
