import {
  type AppConfig,
  type Environment,
  InvalidConfiguration,
  loadConfig,
  misspeltNames,
} from '#platform/config';
import { edgeFindings } from './edge-checks.js';
import { environmentFileFinding } from './environment-file.js';
import { bad, doubtful, type Finding, fine } from './finding.js';
import { listeningFindings } from './listening-checks.js';

/** What the settings tell, and the configuration that they make; null where they make none. */
export function examineSettings(readEnvironment: () => Environment): {
  readonly config: AppConfig | null;
  readonly findings: Finding[];
} {
  const findings = [environmentFileFinding()];
  try {
    const environment = readEnvironment();
    findings.push(nameFinding(environment));
    const config = loadConfig(environment);
    findings.push(...edgeFindings(config), ...listeningFindings(config));
    return { config, findings };
  } catch (error) {
    findings.push(bad('configuration', `cannot be used: ${problemsIn(error)}`));
    return { config: null, findings };
  }
}

/** Names that nothing reads, but somebody may have meant for us. */
export function nameFinding(environment: Environment): Finding {
  const hints = misspeltNames(environment);
  if (hints.length === 0) return fine('environment names', 'no unknown names');
  return doubtful('environment names', `unknown: ${hints.join(', ')}`);
}

const problemsIn = (error: unknown): string =>
  error instanceof InvalidConfiguration ? error.problems.join('; ') : (error as Error).message;
