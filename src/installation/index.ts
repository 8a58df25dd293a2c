/** Name, look and state of this installation: what its pages show, and the checks behind `doctor` that a running process can do. */
export { connectionFinding, edgeFindings } from './checks/edge-checks.js';
export { failed, type Finding, passed, type Severity, warned } from './checks/finding.js';
export { listeningFindings } from './checks/listening-checks.js';
export { dataFinding, keyFileFinding, processFinding } from './checks/running-checks.js';
export { InstallationModule } from './installation.module.js';
