import { Injectable } from '@nestjs/common';
import { DirectoryConnector } from './directory-connector.js';
import { type DirectoryTestStep, DryRun } from './dry-run.js';
import { type LdapSettings } from './ldap-settings.js';
import { type DirectoryPerson } from './person-search.js';

/** `ok`: every step succeeded. `groups`: of the person, as a login would get them; null if it would not. */
export type DirectoryDryRunResult = Pick<DirectoryPerson, 'groups'> & {
  readonly ok: boolean;
  readonly steps: DirectoryTestStep[];
};

/** Tests the settings of a directory as far as possible without a password. Creates no account and stores nothing. */
@Injectable()
export class DirectoryDryRun {
  constructor(private readonly connector: DirectoryConnector) {}

  /**
   * Stops at the first step that fails, because the others need it.
   *
   * @param username whose entry and groups to search; null: the steps up to the service account
   */
  async run(settings: LdapSettings, username: string | null): Promise<DirectoryDryRunResult> {
    const run = new DryRun(this.connector, settings, AbortSignal.timeout(settings.timeoutMs));
    await run.all(username);
    return { ok: run.steps.every(({ ok }) => ok), steps: run.steps, groups: run.groups };
  }
}
