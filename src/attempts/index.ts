/**
 * Rate limits and lockouts against guessing passwords, codes and passcodes. Owns `attempt`; the limits are defined by the
 * modules that use them.
 */
export { AttemptCounter } from './attempt-counter.entity.js';
export { AttemptsModule } from './attempts.module.js';
export { AttemptsService } from './attempts.service.js';
export { type Bucket, toBucket, type AttemptLimit } from './attempt-limit.js';
