import { type Finding, type Severity } from '#installation';
import { databaseAddress } from '#platform/config';
import { type Command, type CommandResult, type Examination } from './command.js';
import { dependencyFindings } from './doctor/dependency-checks.js';
import { publicUrlFindings } from './doctor/public-url-checks.js';
import { examineSettings } from './doctor/settings-checks.js';
import { examineStorage } from './doctor/storage-checks.js';

export const doctorCommands: readonly Command[] = [
  {
    name: 'doctor',
    parameters: [],
    summary:
      'check configuration, database, keys, proxies and network, and report what to fix; writes nothing',
    notes:
      'One line for each check: ok, WARN or FAIL. The exit code is 0 if every check is ok, 2 if there are only\n' +
      'warnings, and 1 if a check failed. Network checks time out after 3 seconds.',
    examine: async (examination) => describeFindings(await examineAll(examination)),
  },
];

async function examineAll({ readEnvironment, noteAddress }: Examination): Promise<Finding[]> {
  const { config, findings } = examineSettings(readEnvironment);
  if (config === null) return findings;
  noteAddress(databaseAddress(config.database));
  const storage = await examineStorage(config);
  const network = await Promise.all([
    dependencyFindings(config, storage.dependencies),
    publicUrlFindings(config),
  ]);
  return [...findings, ...storage.findings, ...network.flat()];
}

const LABELS: Readonly<Record<Severity, string>> = { ok: 'ok', warning: 'WARN', problem: 'FAIL' };
const LABEL_WIDTH = 8;

function describeFindings(findings: readonly Finding[]): CommandResult {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  const lines = findings.map(
    ({ subject, severity, message }) => `${LABELS[severity].padEnd(LABEL_WIDTH)}${subject}: ${message}`,
  );
  const sum =
    problems + warnings === 0 ? 'No problems found' : `Problems: ${problems}, warnings: ${warnings}`;
  return {
    text: [...lines, sum].join('\n'),
    data: { findings },
    hasProblems: problems > 0,
    hasWarnings: warnings > 0,
  };
}
