import { type DestinationStream, pino } from 'pino';
import { PinoPretty } from 'pino-pretty';
import { currentRequest } from '#platform/context';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFormat = 'pretty' | 'json';

/** Writes level names instead of pino's numbers. */
const LEVEL_NAMES = { level: (level: string) => ({ level }) };

/** Fields of a line. Never a password, token, code, key or hash. */
export type LogFields = Readonly<Record<string, unknown>>;

/** The process log: one JSON object, or on a terminal one formatted line, per event. */
export class Log {
  private constructor(private readonly logger: pino.Logger) {}

  /** Creates a log. @param destination standard output by default */
  static create(level: LogLevel, format: LogFormat, destination?: DestinationStream): Log {
    const stream = destination ?? pino.destination({ fd: 1, sync: false });
    const options = {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: LEVEL_NAMES,
      mixin: requestFields,
      serializers: { err: serializeError },
    };
    const readable = () =>
      PinoPretty({ destination: stream as never, singleLine: true, translateTime: 'SYS:HH:MM:ss.l' });
    return new Log(pino(options, format === 'pretty' ? readable() : stream));
  }

  /** Creates a synchronous log on standard error, for a process that is about to exit. */
  static onStandardError(format: LogFormat): Log {
    return Log.create('error', format, pino.destination({ fd: 2, sync: true }));
  }

  get level(): LogLevel {
    return this.logger.level as LogLevel;
  }

  set level(level: LogLevel) {
    this.logger.level = level;
  }

  debug(message: string, fields: LogFields = {}): void {
    this.logger.debug(fields, message);
  }

  info(message: string, fields: LogFields = {}): void {
    this.logger.info(fields, message);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.logger.warn(fields, message);
  }

  /** Logs regardless of the level. */
  always(message: string, fields: LogFields = {}): void {
    this.logger[this.level](fields, message);
  }

  /** Logs an error that an operator has to act on. @param error logged with its stack */
  error(message: string, error?: unknown, fields: LogFields = {}): void {
    this.logger.error({ ...fields, err: error }, message);
  }

  flush(): void {
    this.logger.flush();
  }
}

/** Copies only selected fields: errors of TypeORM and the drivers also contain the statement and its values. */
function serializeError(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  const { name, message, code, stack, cause } = error as Error & { code?: unknown };
  return { type: name, message, code, stack, cause: serializeError(cause) };
}

function requestFields(): LogFields {
  const request = currentRequest();
  return request ? { requestId: request.requestId } : {};
}
