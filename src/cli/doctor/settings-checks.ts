import { resolve } from 'node:path';
import { edgeFindings, failed, type Finding, listeningFindings, passed, warned } from '#installation';
import {
  type AppConfig,
  type Environment,
  InvalidConfiguration,
  loadConfig,
  findMisspeltVariables,
  readTextFile,
  UnusableFile,
} from '#platform/config';

/** Checks the configuration, and returns it; null if it is invalid. */
export function examineSettings(readEnvironment: () => Environment): {
  readonly config: AppConfig | null;
  readonly findings: Finding[];
} {
  const findings = [environmentFileFinding()];
  try {
    const environment = readEnvironment();
    findings.push(nameFinding(environment));
    const config = loadConfig(environment);
    findings.push(
      passed('configuration', 'can be read'),
      ...edgeFindings(config),
      ...listeningFindings(config),
    );
    return { config, findings };
  } catch (error) {
    findings.push(failed('configuration', `cannot be used: ${listProblems(error)}`));
    return { config: null, findings };
  }
}

/** Reports unknown names that resemble a variable of ours. */
export function nameFinding(environment: Environment): Finding {
  const hints = findMisspeltVariables(environment);
  if (hints.length === 0) return passed('environment names', 'no unknown names');
  return warned('environment names', `unknown: ${hints.join(', ')}`);
}

const listProblems = (error: unknown): string =>
  error instanceof InvalidConfiguration ? error.problems.join('; ') : (error as Error).message;

const SUBJECT = 'environment file';

/** Reports whether the `.env` file can be read; {@link loadConfig} checks its values. */
export function environmentFileFinding(folder = '.'): Finding {
  const file = resolve(folder, '.env');
  try {
    readTextFile(file);
    return passed(SUBJECT, file);
  } catch (error) {
    if (!(error instanceof UnusableFile)) throw error;
    if (error.code === 'ENOENT')
      return passed(SUBJECT, 'no .env file here: the configuration comes from the environment only');
    return failed(SUBJECT, error.message);
  }
}
