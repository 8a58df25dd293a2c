import { type Call, type Command, type CommandResult } from './command.js';
import { edgeFindings } from './doctor/edge-checks.js';
import { bad, type Finding } from './doctor/finding.js';
import { storageFindings } from './doctor/storage-checks.js';
import { recordIfPossible, withDatabase } from './with-database.js';

export const doctorCommands: readonly Command[] = [
  {
    name: 'doctor',
    parameters: [],
    summary: 'look at configuration, database, clock, keys and proxies, and tell what to change',
    run: async (call) => describeFindings([...edgeFindings(call.config), ...(await askStorage(call))]),
  },
];

/** A database that is away is a finding like any other. */
async function askStorage(call: Call): Promise<Finding[]> {
  try {
    return await withDatabase(call, async (database) => {
      const findings = await storageFindings(call.config, database);
      await recordIfPossible(database, call);
      return findings;
    });
  } catch (error) {
    const message = error instanceof Error && error.message !== '' ? error.message : String(error);
    return [bad('database', `cannot be used: look at DATABASE_URL and at the server. ${message}`)];
  }
}

function describeFindings(findings: readonly Finding[]): CommandResult {
  const problems = findings.filter(({ isOk }) => !isOk).length;
  const lines = findings.map(
    ({ subject, isOk, message }) => `${isOk ? 'ok     ' : 'CHANGE '} ${subject}: ${message}`,
  );
  const sum = problems === 0 ? 'Everything is in order' : `Things to change: ${problems}`;
  return { text: [...lines, sum].join('\n'), data: { findings }, isBad: problems > 0 };
}
