/** The request rate limit. Lockouts after failed attempts are separate, in `attempts`. */
export { pingRedis } from './ping-redis.js';
export { RequestLimit } from './request-limit.js';
export { loadThrottle } from './load-throttle.js';
