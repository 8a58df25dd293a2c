import { type DynamicModule, Module } from '@nestjs/common';
import { type BrandLogo, findBrandLogo } from './web-variables.js';
import { type DatabaseConfig } from './database-url.js';
import { type VariableName, variables, type Variables } from './env-schema.js';
import { type Environment, readSecretFiles, InvalidConfiguration } from './environment.js';
import { FILE_ORIGIN, toForeignOrigins } from './env-types.js';
import { getHost, isLoopback } from './host.js';
import { unknownClients } from './oauth-variables.js';

/** Injection token and type of the settings read at start. Frozen; values are parsed and checked. */
export abstract class AppConfig {
  abstract readonly env: Variables;
  abstract readonly database: DatabaseConfig;
  abstract readonly frontendUrl: string;
  /** Where the gateway listens; null if it is off. */
  abstract readonly gateway: { readonly host: string; readonly port: number } | null;
  /** The origin of `PUBLIC_URL`; null for the default, which does not tell where the service is. */
  abstract readonly publicOrigin: string | null;
  /** The path of `PUBLIC_URL` without a trailing slash; empty if it has none. */
  abstract readonly publicPath: string;
  /** The name of this installation on its pages. */
  abstract readonly installationName: string;
  abstract readonly brandLogo: BrandLogo | null;
  /** The exact origins of other pages that may use the API, with cookies. */
  abstract readonly corsOrigins: readonly string[];
  /** Whether other machines may reach the service, at its own address or at the public one. */
  abstract readonly isExposed: boolean;
  /** True when browsers reach the service over HTTPS. */
  abstract readonly isHttps: boolean;
}

const MIN_PRODUCTION_BCRYPT_COST = 10;

/** Reads and checks the settings. An empty variable counts as unset. Throws {@link InvalidConfiguration}. */
export function loadConfig(given: Environment): AppConfig {
  const { environment, problems: unreadable } = readSecretFiles(given);
  const { values, problems } = readVariables(environment);
  const { logo, problems: unusable } = findBrandLogo(values.BRAND_LOGO_FILE);
  problems.unshift(...unreadable);
  problems.push(
    ...unusable,
    ...contradictions(values, environment),
    ...sharedPort(values),
    ...foreignOrigins(values),
    ...unknownClients(values),
    ...missingOfProvider(values),
    ...missingOfMail(values),
  );
  if (problems.length > 0) throw new InvalidConfiguration(problems);
  const env = values as Variables;
  return Object.freeze({
    env: Object.freeze(env),
    database: env.DATABASE_URL,
    publicOrigin: env.PUBLIC_URL === variables.PUBLIC_URL.fallback ? null : new URL(env.PUBLIC_URL).origin,
    publicPath: new URL(env.PUBLIC_URL).pathname.replace(/\/$/, ''),
    gateway: findGateway(env),
    frontendUrl: env.FRONTEND_URL ?? env.PUBLIC_URL,
    installationName: env.INSTALLATION_NAME ?? env.ISSUER_NAME,
    brandLogo: logo,
    corsOrigins: env.CORS_ALLOW_FILE_ORIGIN ? [...env.CORS_ORIGINS, FILE_ORIGIN] : env.CORS_ORIGINS,
    isExposed: !isLoopback(env.HOST) || !isLoopback(getHost(new URL(env.PUBLIC_URL))),
    isHttps: new URL(env.PUBLIC_URL).protocol === 'https:',
  });
}

const findGateway = ({ HOST, GATEWAY_HOST, GATEWAY_PORT }: Variables): AppConfig['gateway'] =>
  GATEWAY_PORT === null ? null : { host: GATEWAY_HOST ?? HOST, port: GATEWAY_PORT };

/** Returns the valid values, and the problems of the others. */
function readVariables(environment: Environment): { values: Partial<Variables>; problems: string[] } {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const name of Object.keys(variables) as VariableName[]) {
    const { schema, fallback } = variables[name];
    const result = schema.safeParse(environment[name] === '' ? fallback : (environment[name] ?? fallback));
    if (result.success) values[name] = result.data;
    else problems.push(`${name} ${result.error.issues[0]?.message ?? 'cannot be read'}`);
  }
  return { values, problems };
}

/** Returns the conflicts between valid values. */
function contradictions(values: Partial<Variables>, environment: Environment): string[] {
  const keys = (['MASTER_KEY', 'MASTER_KEY_FILE'] as const).filter(
    (name) => (environment[name] ?? '') !== '',
  );
  const cost = values.BCRYPT_COST ?? MIN_PRODUCTION_BCRYPT_COST;
  const problems: string[] = [];
  if (values.DATABASE_URL?.engine === 'mysql' && keys.length === 0) {
    problems.push('MASTER_KEY or MASTER_KEY_FILE is required with MySQL');
  }
  if (keys.length > 1) problems.push('MASTER_KEY and MASTER_KEY_FILE are mutually exclusive');
  if (environment['NODE_ENV'] === 'production' && cost < MIN_PRODUCTION_BCRYPT_COST) {
    problems.push(`BCRYPT_COST must be at least ${MIN_PRODUCTION_BCRYPT_COST} in production`);
  }
  return problems;
}

/** Two listeners cannot have one port of one address. */
function sharedPort({ HOST, PORT, GATEWAY_HOST, GATEWAY_PORT }: Partial<Variables>): string[] {
  const isShared = (GATEWAY_HOST ?? HOST) === HOST && GATEWAY_PORT === PORT && (PORT ?? 0) !== 0;
  return isShared ? ['GATEWAY_PORT must differ from PORT: set another port, or off'] : [];
}

/** Browsers would offer no passkey there. */
function foreignOrigins({ PUBLIC_URL, WEBAUTHN_ORIGINS }: Partial<Variables>): string[] {
  const isForeign = PUBLIC_URL && toForeignOrigins(WEBAUTHN_ORIGINS ?? [], PUBLIC_URL).length > 0;
  return isForeign ? ['WEBAUTHN_ORIGINS must have the host of PUBLIC_URL, or one below it'] : [];
}

const PROVIDER = ['OIDC_ISSUER_URL', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const;

/** A provider with missing settings would be ignored silently. */
function missingOfProvider(values: Partial<Variables>): string[] {
  const missing = PROVIDER.filter((name) => values[name] === undefined);
  if (missing.length === PROVIDER.length) return [];
  return missing.map((name) => `${name} is required with any of ${PROVIDER.join(', ')}`);
}

/** Half of the settings would be no mail, silently. */
function missingOfMail({ SMTP_URL, MAIL_FROM }: Partial<Variables>): string[] {
  if ((SMTP_URL === undefined) === (MAIL_FROM === undefined)) return [];
  return MAIL_FROM === undefined
    ? ['MAIL_FROM is required with SMTP_URL']
    : ['SMTP_URL is required with MAIL_FROM'];
}

/** Provides the checked configuration to all modules. */
@Module({})
export class ConfigModule {
  static forRoot(config: AppConfig): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: AppConfig, useValue: config }],
      exports: [AppConfig],
    };
  }
}
