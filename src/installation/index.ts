/** Name, branding and state of this installation, and the checks of `doctor` that a running process can do. */
export {
  configurationFindings,
  connectionFindings,
  edgeFindings,
  listeningFindings,
} from './checks/configuration-checks.js';
export { failed, type Finding, passed, runCheck, type Severity, warned } from './checks/finding.js';
export { dataFinding, keyFileFinding, processFinding } from './checks/running-checks.js';
export { InstallationModule } from './installation.module.js';
