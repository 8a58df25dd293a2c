/** Rate limits for attempts at secrets. Owns `attempt`; the limits are defined by the modules that use them. */
export { Attempt } from './attempt.entity.js';
export { AttemptsModule } from './attempts.module.js';
export { AttemptsService } from './attempts.service.js';
export { type Bucket, toBucket, type AttemptLimit } from './attempt-limit.js';
