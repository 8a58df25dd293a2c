import { type DestinationStream, pino } from 'pino';
import { PinoPretty } from 'pino-pretty';
import { currentRequest } from '#platform/context';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFormat = 'pretty' | 'json';

/** Levels are written as words: numbers are the library's own business. */
const LEVEL_NAMES = { level: (level: string) => ({ level }) };

/** Fields of a line. Never a password, token, code, key or hash. */
export type LogFields = Readonly<Record<string, unknown>>;

/** The log: one JSON object (or, on a terminal, one readable line) per event. */
export class Log {
  private constructor(private readonly logger: pino.Logger) {}

  /** @param destination where the lines go; standard output unless given */
  static create(level: LogLevel, format: LogFormat, destination?: DestinationStream): Log {
    const stream = destination ?? pino.destination({ fd: 1, sync: false });
    const options = {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: LEVEL_NAMES,
      mixin: requestFields,
      serializers: { err: whereItBroke },
    };
    const readable = () =>
      PinoPretty({ destination: stream as never, singleLine: true, translateTime: 'SYS:HH:MM:ss.l' });
    return new Log(pino(options, format === 'pretty' ? readable() : stream));
  }

  /** A log whose lines are written before the call returns, for a process that is about to end. */
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

  /** Written whatever the level is: the operator has to find it. */
  always(message: string, fields: LogFields = {}): void {
    this.logger[this.level](fields, message);
  }

  /** Someone has to act. @param error its stack goes to the log and nowhere else */
  error(message: string, error?: unknown, fields: LogFields = {}): void {
    this.logger.error({ ...fields, err: error }, message);
  }

  flush(): void {
    this.logger.flush();
  }
}

/** Not the error as it is: the mapper's and the drivers' errors carry the statement and its values. */
function whereItBroke(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  const { name, message, code, stack, cause } = error as Error & { code?: unknown };
  return { type: name, message, code, stack, cause: whereItBroke(cause) };
}

function requestFields(): LogFields {
  const request = currentRequest();
  return request ? { requestId: request.requestId } : {};
}
