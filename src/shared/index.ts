/** Pure building blocks: no framework, no storage. */
export * from './clock.js';
export * from './domain-error.js';
export type * from './eventually.js';
export * from './ids.js';
export * from './page-cursor.js';
export * from './request.errors.js';
export * from './rfc3339.js';
