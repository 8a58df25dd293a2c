/** Limits guessing of anything secret. Owns `attempt`; what is guessed, and what it is worth, others decide. */
export { Attempt } from './attempt.entity.js';
export { AttemptsModule } from './attempts.module.js';
export { AttemptsService } from './attempts.service.js';
export { type Bucket, bucketOf, type AttemptLimit } from './attempt-limit.js';
