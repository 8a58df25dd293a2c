import { Injectable } from '@nestjs/common';
import { isBcryptHash, newId, PasswordHasher } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { DomainError, type UserId } from '#shared';
import { parseUsername, UsersService } from '#users';

/** What became of one line of an import file. */
export type ImportedLine = {
  readonly line: number;
  readonly username: string | null;
  readonly problem: string | null;
};

type Account = { readonly username: string; readonly hash: string; readonly isAdmin: boolean };

/** Brings accounts over from another system with their plain bcrypt hashes, renewed at each one's first login. */
@Injectable()
export class UserImportService {
  constructor(
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly transactions: Transactions,
  ) {}

  /** One JSON object a line: `username`, `password_hash`, `is_admin`. A line that cannot be taken stops no other. */
  async import(jsonLines: string): Promise<ImportedLine[]> {
    const lines = jsonLines.split('\n').map((text, index) => ({ text: text.trim(), line: index + 1 }));
    const results: ImportedLine[] = [];
    for (const { text, line } of lines.filter(({ text: content }) => content !== '')) {
      results.push({ line, ...(await this.importOne(text)) });
    }
    return results;
  }

  private async importOne(text: string): Promise<Omit<ImportedLine, 'line'>> {
    const account = parseAccount(text);
    if (typeof account === 'string') return { username: null, problem: account };
    const cost = this.hasher.excessCost(account.hash);
    if (cost !== null) return { username: account.username, problem: tooDear(cost) };
    try {
      await this.add(account);
      return { username: account.username, problem: null };
    } catch (error) {
      if (error instanceof DomainError) return { username: account.username, problem: error.message };
      throw error;
    }
  }

  private async add({ username, hash, isAdmin }: Account): Promise<void> {
    const parsed = parseUsername(username);
    const password = { scheme: 'plain', hash } as const;
    await this.transactions.run((tx) =>
      this.users.add(tx, {
        id: newId<UserId>(),
        username: parsed,
        password,
        isAdmin,
        action: 'user.imported',
      }),
    );
  }
}

/** The time of a wrong guess would tell such an account from all others, and each guess would cost many times as much. */
const tooDear = (cost: number): string =>
  `password_hash has cost ${cost}, more than BCRYPT_COST: set BCRYPT_COST to ${cost} for as long as such hashes are stored`;

/** The account, or what is wrong with the line. */
function parseAccount(text: string): Account | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'not a JSON object';
  }
  return typeof value === 'object' && value !== null ? accountOf(value) : 'not a JSON object';
}

function accountOf(value: object): Account | string {
  const { username, password_hash: hash, is_admin: isAdmin = false } = value as Record<string, unknown>;
  if (typeof username !== 'string') return 'username must be text';
  if (typeof hash !== 'string' || !isBcryptHash(hash))
    return 'password_hash must be a bcrypt hash of cost 4 to 15';
  if (typeof isAdmin !== 'boolean') return 'is_admin must be true or false';
  return { username, hash, isAdmin };
}
