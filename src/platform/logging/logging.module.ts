import { type DynamicModule, type LoggerService, Module } from '@nestjs/common';
import { Log } from './log.js';

@Module({})
export class LoggingModule {
  static forRoot(log: Log): DynamicModule {
    return {
      module: LoggingModule,
      global: true,
      providers: [{ provide: Log, useValue: log }],
      exports: [Log],
    };
  }
}

/** Contexts in which Nest logs an error that it also throws: the caller reports it. */
const ALSO_THROWN: readonly unknown[] = ['ExceptionHandler', 'NestApplication'];

/** Routes the messages of Nest to the log. Startup messages are logged at `debug`. */
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
    const context = rest.at(-1);
    if (ALSO_THROWN.includes(context)) this.sink.debug(String(message), { context });
    else this.sink.error(String(message), error, { context });
  }

  debug(message: unknown, context?: string): void {
    this.sink.debug(String(message), { context });
  }
}
