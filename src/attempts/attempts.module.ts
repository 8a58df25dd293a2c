import { Module } from '@nestjs/common';
import { Sweeper } from '#platform/database';
import { Clock } from '#shared';
import { AttemptCounterRepository } from './attempt-counter.repository.js';
import { AttemptsService } from './attempts.service.js';

@Module({ providers: [AttemptCounterRepository, AttemptsService], exports: [AttemptsService] })
export class AttemptsModule {
  constructor(sweeper: Sweeper, counters: AttemptCounterRepository, clock: Clock) {
    sweeper.register('attempts', (tx, limit) => counters.sweep(tx, clock.now(), limit));
  }
}
