import { databaseAddress } from '#platform/config';
import { type Command, type CommandResult, type Examination } from './command.js';
import { dependencyFindings } from './doctor/dependency-checks.js';
import { type Finding, type Severity } from './doctor/finding.js';
import { publicUrlFindings } from './doctor/public-url-checks.js';
import { examineSettings } from './doctor/settings-checks.js';
import { examineStorage } from './doctor/storage-checks.js';

export const doctorCommands: readonly Command[] = [
  {
    name: 'doctor',
    parameters: [],
    summary: 'look at settings, database, keys, proxies and network, and tell what to change; writes nothing',
    notes:
      'A line each: ok, LOOK (a warning) or CHANGE (a problem). The exit code is 0 where everything is in order, 2 where\n' +
      'there are warnings only, and 1 where there is a problem. A question over the network takes 3 seconds at most.',
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

const LABELS: Readonly<Record<Severity, string>> = { ok: 'ok', warning: 'LOOK', problem: 'CHANGE' };
const LABEL_WIDTH = 8;

function describeFindings(findings: readonly Finding[]): CommandResult {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  const lines = findings.map(
    ({ subject, severity, message }) => `${LABELS[severity].padEnd(LABEL_WIDTH)}${subject}: ${message}`,
  );
  const sum =
    problems + warnings === 0
      ? 'Everything is in order'
      : `Things to change: ${problems}, to look at: ${warnings}`;
  return {
    text: [...lines, sum].join('\n'),
    data: { findings },
    isBad: problems > 0,
    isDoubtful: warnings > 0,
  };
}
