import { Module } from '@nestjs/common';
import { Sweeper } from '#platform/database';
import { Clock } from '#shared';
import { AttemptRepository } from './attempt.repository.js';
import { AttemptsService } from './attempts.service.js';

@Module({ providers: [AttemptRepository, AttemptsService], exports: [AttemptsService] })
export class AttemptsModule {
  constructor(sweeper: Sweeper, attempts: AttemptRepository, clock: Clock) {
    sweeper.register('attempts', (tx, limit) => attempts.sweep(tx, clock.now(), limit));
  }
}
