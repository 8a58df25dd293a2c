/** The request rate limit. Lockouts after failed attempts are separate, in `attempts`. */
export { pingRedis } from './ping-redis.js';
export { LocalWindows, RateLimiter } from './rate-limiter.js';
export { loadThrottle } from './load-throttle.js';
