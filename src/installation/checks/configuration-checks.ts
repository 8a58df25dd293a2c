import { type AppConfig } from '#platform/config';
import { connectionFindings, edgeFindings } from './edge-checks.js';
import { type Finding } from './finding.js';
import { listeningFindings } from './listening-checks.js';

/** Checks everything that depends only on the configuration. */
export function configurationFindings(config: AppConfig): Finding[] {
  return [...edgeFindings(config), ...listeningFindings(config), ...connectionFindings(config.database)];
}
