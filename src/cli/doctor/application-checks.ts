import { Application, findWarnings, type RegisteredApplication, toRegistered } from '#door';
import { failed, type Finding, passed, warned } from '#installation';
import { type AppConfig, isLoopback } from '#platform/config';
import { type Reader } from '#platform/database';

const SUBJECT = 'applications';

/** Reports whether registered applications can be reached, and what an admin should know about them. */
export async function applicationFinding(config: AppConfig, reader: Reader): Promise<Finding> {
  const rows = await reader.read((manager) => manager.find(Application, { order: { slug: 'ASC' } }));
  const enabled = rows
    .filter(({ isEnabled }) => isEnabled)
    .map((row) => toRegistered(row, { users: [], roles: [] }));
  const problems = findProblems(config, enabled);
  const warnings = listWarnings(config, enabled);
  const message = [...problems, ...warnings].join('. ');
  if (problems.length > 0) return failed(SUBJECT, message);
  return warnings.length > 0 ? warned(SUBJECT, message) : passed(SUBJECT, String(rows.length));
}

function findProblems(config: AppConfig, enabled: readonly RegisteredApplication[]): string[] {
  const carried = enabled.filter(({ settings }) => settings.mode === 'gateway').map(toSlug);
  const remote = enabled.filter(({ settings }) => !isLoopback(new URL(settings.origin).hostname)).map(toSlug);
  return [
    ...(carried.length > 0 && config.gateway === null
      ? [`${carried.join(', ')}: cannot be reached while the gateway is off: set GATEWAY_PORT`]
      : []),
    ...(remote.length > 0 && config.publicOrigin === null
      ? [`${remote.join(', ')}: logins lead to ${config.env.PUBLIC_URL}: set PUBLIC_URL`]
      : []),
  ];
}

function listWarnings({ env, frontendUrl }: AppConfig, enabled: readonly RegisteredApplication[]): string[] {
  const own = { publicUrl: env.PUBLIC_URL, frontendUrl, isLoopback };
  return enabled.flatMap(({ settings }) =>
    findWarnings(settings, own).map(({ message }) => `${settings.slug}: ${message}`),
  );
}

const toSlug = ({ settings }: RegisteredApplication): string => settings.slug;
