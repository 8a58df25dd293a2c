import { ApiKeyReview, type KeyFinding } from '#api-keys';
import { toRfc3339 } from '#shared';
import { type Command, type CommandResult } from './command.js';
import { withApplication } from './with-application.js';

export const apiKeyCommands: readonly Command[] = [
  {
    name: 'keys lint',
    parameters: [],
    summary:
      'list API keys that were unused for 90 days, never expire, or whose user or creator no longer exists or is no longer an admin',
    run: async (call) => describeFindings(await withApplication(call, (get) => get(ApiKeyReview).findings())),
  },
];

function describeFindings(findings: readonly KeyFinding[]): CommandResult {
  const lines = findings.map(({ prefix, name, username, problems }) => {
    return `${prefix}…  ${JSON.stringify(name)} of ${username ?? 'a deleted user'}: ${problems.join(', ')}`;
  });
  const data = {
    findings: findings.map((key) => ({
      ...key,
      createdAt: toRfc3339(key.createdAt),
      lastUsedAt: toRfc3339(key.lastUsedAt),
      expiresAt: toRfc3339(key.expiresAt),
    })),
  };
  return { text: [...lines, `API keys to review: ${findings.length}`].join('\n'), data };
}
