import { format } from 'node:util';
import { type AppConfig, InvalidConfiguration } from '#platform/config';
import { type LogFields, Log, type LogFormat } from '#platform/logging';

/** The reason for a failed startup, for the operator. */
type Failure = { readonly sentence: string; readonly fields?: LogFields };

/** A listener of the service, and the variables that configure it. */
type Listener = {
  readonly host: string;
  readonly port: number | null | undefined;
  readonly hostVariable: string;
  readonly portVariable: string;
};

const LISTEN: Readonly<Record<string, (listener: Listener) => string>> = {
  EADDRINUSE: ({ host, port, portVariable }) =>
    `port ${port} on ${host} is already in use: stop the other process, or set ${portVariable}`,
  EACCES: ({ host, port, portVariable }) =>
    `permission denied on port ${port} of ${host}: set ${portVariable} to 1024 or more`,
  EADDRNOTAVAIL: ({ host, hostVariable }) => `${host} is not an address of this machine: set ${hostVariable}`,
  ENOTFOUND: ({ host, hostVariable }) =>
    `the host name ${host} does not resolve: set ${hostVariable} to an address of this machine`,
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
  const listener = findListener(error, config);
  return { sentence: (listener && LISTEN[code]?.(listener)) ?? message, fields: { code } };
}

/** What Node tells about a listener that failed. */
type ListenError = NodeJS.ErrnoException & {
  readonly address?: string;
  /** Absent for a free port. */
  readonly port?: number;
  readonly hostname?: string;
};

/** Returns the listener that an error is about; null for other errors. */
function findListener(
  { syscall, address, port = 0, hostname }: ListenError,
  config: AppConfig,
): Listener | null {
  const listeners = listListeners(config);
  if (syscall !== 'listen') return listeners.find(({ host }) => host === hostname) ?? null;
  const atPort = listeners.filter((one) => one.port === port);
  return atPort.find(({ host }) => host === address) ?? atPort[0] ?? listeners[0] ?? null;
}

function listListeners({ env, gateway }: AppConfig): Listener[] {
  const variables = (prefix: string) => ({ hostVariable: `${prefix}HOST`, portVariable: `${prefix}PORT` });
  return [
    { host: env.HOST, port: env.PORT, ...variables('') },
    ...(gateway === null
      ? []
      : [
          {
            ...gateway,
            ...variables('GATEWAY_'),
            ...(env.GATEWAY_HOST === undefined && { hostVariable: 'HOST' }),
          },
        ]),
    { host: env.METRICS_HOST, port: env.METRICS_PORT, ...variables('METRICS_') },
  ];
}
