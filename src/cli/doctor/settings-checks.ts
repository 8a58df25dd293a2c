import { type AppConfig, InvalidConfiguration, loadConfig } from '#platform/config';
import { type Environment } from '../command.js';
import { edgeFindings } from './edge-checks.js';
import { environmentFileFinding } from './environment-file.js';
import { nameFinding } from './environment-names.js';
import { bad, type Finding } from './finding.js';
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

const problemsIn = (error: unknown): string =>
  error instanceof InvalidConfiguration ? error.problems.join('; ') : (error as Error).message;
