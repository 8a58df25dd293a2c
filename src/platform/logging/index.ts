/** The log of the process. */
export { FrameworkLogger } from './framework-logger.js';
export { Log, type LogFields, type LogFormat, type LogLevel } from './log.js';
export { LoggingModule } from './logging.module.js';
