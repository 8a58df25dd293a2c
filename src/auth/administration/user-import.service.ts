import { Injectable } from '@nestjs/common';
import { newId, PasswordHasher } from '#platform/crypto';
import { Transactions } from '#platform/database';
import { DomainError, InvalidRequest, type UserId } from '#shared';
import { UserRepository, UsersService } from '#users';
import { type ImportAccount, type ImportOptions, type ParsedLine, parseImportLine } from './import-line.js';

/** The result of one line of an import file; `problem` is null when it was imported. */
export type ImportedLine = {
  readonly line: number;
  readonly username: string | null;
  readonly problem: string | null;
};

type NumberedLine = ParsedLine & { readonly line: number };

/** Imports accounts from another system with their bcrypt hashes, which are replaced at each user's first login. */
@Injectable()
export class UserImportService {
  constructor(
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly repository: UserRepository,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Imports one JSON object a line; an invalid line does not prevent the others. Throws `InvalidRequest`, before anything
   * is written, if there would be no admin afterwards, unless `allowNoAdmin`.
   */
  async import(
    jsonLines: string,
    { allowNoAdmin, ...options }: ImportOptions & { readonly allowNoAdmin: boolean },
  ): Promise<ImportedLine[]> {
    const lines = parseLines(jsonLines, options).map((line) => this.checkCost(line));
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

  private checkCost(line: NumberedLine): NumberedLine {
    const cost = line.account && this.hasher.excessCost({ scheme: 'plain', hash: line.account.hash });
    return cost === null ? line : { ...line, account: null, problem: costProblem(cost) };
  }

  /** Returns null, or why the account cannot be added. */
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

/** A costlier hash would reveal the account by the response time, and make each attempt many times as expensive. */
const costProblem = (cost: number): string =>
  `password_hash has cost ${cost}, more than BCRYPT_COST: set BCRYPT_COST to ${cost} while such hashes are stored`;

const parseLines = (jsonLines: string, options: ImportOptions): NumberedLine[] =>
  jsonLines
    .split('\n')
    .map((text, index) => ({ text: text.trim(), line: index + 1 }))
    .filter(({ text }) => text !== '')
    .map(({ text, line }) => ({ line, ...parseImportLine(text, options) }));
