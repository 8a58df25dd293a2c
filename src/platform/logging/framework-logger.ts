import { type LoggerService } from '@nestjs/common';
import { type Log } from './log.js';

/** Lets the framework's own messages go through our log. Its chatter at start is `debug`. */
export class FrameworkLogger implements LoggerService {
  constructor(private readonly sink: Log) {}

  log(message: unknown, context?: string): void {
    this.sink.debug(String(message), { context });
  }

  warn(message: unknown, context?: string): void {
    this.sink.warn(String(message), { context });
  }

  error(message: unknown, ...rest: unknown[]): void {
    const error = message instanceof Error ? message : rest.find((item) => item instanceof Error);
    this.sink.error(String(message), error, { context: rest.at(-1) });
  }

  debug(message: unknown, context?: string): void {
    this.sink.debug(String(message), { context });
  }
}
