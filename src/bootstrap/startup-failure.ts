import { format } from 'node:util';
import { type AppConfig, InvalidConfiguration } from '#platform/config';
import { type LogFields, Log, type LogFormat } from '#platform/logging';

/** The reason for a failed startup, for the operator. */
type Failure = { readonly sentence: string; readonly fields?: LogFields };

const LISTEN: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) =>
    `port ${port} on ${host} is already in use: stop the other process, or set PORT`,
  EACCES: (host, port) => `permission denied on port ${port} of ${host}: set PORT to 1024 or more`,
  EADDRNOTAVAIL: (host) => `${host} is not an address of this machine: set HOST`,
  ENOTFOUND: (host) => `the host name ${host} does not resolve: set HOST to an address of this machine`,
};

/** Logs why startup failed on standard error, once and without a stack trace. */
export function reportStartupFailure(error: unknown, logFormat: LogFormat, config: AppConfig | null): void {
  const { sentence, fields } = toFailure(error, config);
  Log.onStandardError(logFormat).error(`Latchkey cannot start: ${sentence}`, undefined, fields);
}

function toFailure(error: unknown, config: AppConfig | null): Failure {
  if (error instanceof InvalidConfiguration)
    return { sentence: `the configuration is not valid: ${error.problems.join('; ')}` };
  if (!(error instanceof Error)) return { sentence: format(error) };
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined || config === null) return { sentence: message };
  const known = concernsListening(error, config) ? listenFailure(code, config) : undefined;
  return { sentence: known ?? message, fields: { code } };
}

function concernsListening(
  error: NodeJS.ErrnoException & { hostname?: string },
  { env }: AppConfig,
): boolean {
  return error.syscall === 'listen' || error.hostname === env.HOST;
}

const listenFailure = (code: string, { env }: AppConfig): string | undefined =>
  LISTEN[code]?.(env.HOST, env.PORT);
