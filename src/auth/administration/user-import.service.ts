import { Injectable } from '@nestjs/common';
import { newId, PasswordHasher } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { DomainError, InvalidRequest, type UserId } from '#shared';
import { UserRepository, UsersService } from '#users';
import { type ImportAccount, type ImportOptions, type ParsedLine, parseImportLine } from './import-line.js';

/** What became of one line of an import file. */
export type ImportedLine = {
  readonly line: number;
  readonly username: string | null;
  readonly problem: string | null;
};

type NumberedLine = ParsedLine & { readonly line: number };

/** Brings accounts over from another system with their plain bcrypt hashes, renewed at each one's first login. */
@Injectable()
export class UserImportService {
  constructor(
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly repository: UserRepository,
    private readonly transactions: Transactions,
  ) {}

  /**
   * One JSON object a line. A line that cannot be taken stops no other. Throws `InvalidRequest`, before anything is
   * written, where nobody would be admin afterwards, unless `allowNoAdmin`.
   */
  async import(
    jsonLines: string,
    { allowNoAdmin, ...options }: ImportOptions & { readonly allowNoAdmin: boolean },
  ): Promise<ImportedLine[]> {
    const lines = parseLines(jsonLines, options).map((line) => this.judged(line));
    if (!allowNoAdmin) await this.assertAdmin(lines);
    const results: ImportedLine[] = [];
    for (const { line, username, account, problem } of lines) {
      results.push({ line, username, problem: account === null ? problem : await this.add(account) });
    }
    return results;
  }

  private async assertAdmin(lines: readonly NumberedLine[]): Promise<void> {
    const hasAdmin = lines.some(({ account }) => account?.isAdmin === true);
    if (hasAdmin || !(await this.repository.isEmpty())) return;
    throw new InvalidRequest(
      {},
      'No importable line has "is_admin": true, and there are no accounts yet, so there would be no admin. ' +
        'Set it on one line, or add --no-admin and run "user promote" afterwards. Nothing was imported',
    );
  }

  private judged(line: NumberedLine): NumberedLine {
    const cost = line.account && this.hasher.excessCost(line.account.hash);
    return cost === null ? line : { ...line, account: null, problem: tooDear(cost) };
  }

  /** Null, or why it cannot be added. */
  private async add({ username, hash, isAdmin }: ImportAccount): Promise<string | null> {
    const password = { scheme: 'plain', hash } as const;
    const event = { action: 'user.imported', actor: null } as const;
    const user = { id: newId<UserId>(), username, password, isAdmin, event };
    try {
      await this.transactions.run((tx) => this.users.add(tx, user));
      return null;
    } catch (error) {
      if (error instanceof DomainError) return error.message;
      throw error;
    }
  }
}

/** The time of a wrong guess would tell such an account from all others, and each guess would cost many times as much. */
const tooDear = (cost: number): string =>
  `password_hash has cost ${cost}, more than BCRYPT_COST: set BCRYPT_COST to ${cost} while such hashes are stored`;

const parseLines = (jsonLines: string, options: ImportOptions): NumberedLine[] =>
  jsonLines
    .split('\n')
    .map((text, index) => ({ text: text.trim(), line: index + 1 }))
    .filter(({ text }) => text !== '')
    .map(({ text, line }) => ({ line, ...parseImportLine(text, options) }));
