/** The log of the process. */
export { FrameworkLogger, LoggingModule } from './logging.module.js';
export { Log, type LogFields, type LogFormat, type LogLevel } from './log.js';
