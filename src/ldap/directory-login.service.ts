import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type Entry } from 'ldapts';
import { Log } from '#platform/logging';
import { SECOND_MS } from '#shared';
import { DirectoryConnection } from './directory-connection.js';
import { DirectoryConnector } from './directory-connector.js';
import { DirectoryFailure } from './directory-failure.js';
import { DirectorySlots } from './directory-slots.js';
import { type DirectoryGroup, findGroups } from './group-search.js';
import { DirectoryMisconfigured, DirectoryUnreachable } from './ldap.errors.js';
import { type LdapSettings } from './ldap-settings.js';
import { type DirectoryPerson, findEntry, findKnownEntry, toPerson } from './person-search.js';

/** A refusal takes at least this long, so that the time to compare a password does not tell who has an account. */
const REFUSAL_MS = SECOND_MS / 2;
const MAX_USERNAME = 255;
const MAX_PASSWORD = 1_024;

type Credentials = { readonly username: string; readonly password: string };

/** Logs people in at a directory: searches their entry, and binds with it. */
@Injectable()
export class DirectoryLogin {
  private readonly slots = new DirectorySlots();

  constructor(
    private readonly connector: DirectoryConnector,
    private readonly log: Log,
  ) {}

  /**
   * Returns who logged in; null for an unknown name, a name with several entries and a wrong password alike. Throws {@link
   * DirectoryUnreachable} or {@link DirectoryMisconfigured} within `settings.timeoutMs`, after logging the reason.
   */
  authenticate(settings: LdapSettings, username: string, password: string): Promise<DirectoryPerson | null> {
    return this.check(settings, { username, password }, findEntry);
  }

  /** As {@link authenticate}, for a person who has logged in before: by the key, whatever name they enter to log in. */
  authenticateKnown(settings: LdapSettings, key: string, password: string): Promise<DirectoryPerson | null> {
    return this.check(settings, { username: key, password }, findKnownEntry);
  }

  private async check(
    settings: LdapSettings,
    credentials: Credentials,
    find: typeof findEntry,
  ): Promise<DirectoryPerson | null> {
    const { username, password } = credentials;
    if (!isUsable(username, MAX_USERNAME) || !isUsable(password, MAX_PASSWORD)) return null;
    const start = performance.now();
    const signal = AbortSignal.timeout(settings.timeoutMs);
    const directory = toAddress(settings);
    try {
      const person = await this.slots.run(directory, () => this.logIn(settings, credentials, find, signal));
      if (person === null) await sleep(Math.max(0, start + REFUSAL_MS - performance.now()));
      return person;
    } catch (error) {
      if (!(error instanceof DirectoryFailure)) throw error;
      const { step, reason, kind } = error;
      this.log.warn('directory login failed', { directory, step, reason });
      throw kind === 'unreachable' ? new DirectoryUnreachable() : new DirectoryMisconfigured();
    }
  }

  private async logIn(
    settings: LdapSettings,
    { username, password }: Credentials,
    find: typeof findEntry,
    signal: AbortSignal,
  ): Promise<DirectoryPerson | null> {
    const socket = await this.connector.open(settings, signal);
    const connection = new DirectoryConnection(socket, settings.timeoutMs, signal);
    try {
      await connection.bind('service_bind', settings.bindDn, settings.bindPassword);
      const found = await find(connection, settings, username);
      if (found === 'several')
        this.log.warn('directory login refused: the name has several entries', {
          directory: toAddress(settings),
        });
      // Without an entry, the search base stands in for it: it has no password, and takes as long to ask.
      const dn = typeof found === 'string' ? settings.userSearchBase : found.entry.dn;
      const isAccepted = await connection.verify(dn, password);
      if (typeof found === 'string' || !isAccepted) return null;
      return toPerson(found.entry, settings, await this.readGroups(connection, settings, found.entry));
    } finally {
      connection.close();
    }
  }

  /** As the service account: people may not be allowed to read groups. */
  private async readGroups(
    connection: DirectoryConnection,
    settings: LdapSettings,
    entry: Entry,
  ): Promise<readonly DirectoryGroup[] | null> {
    if (settings.groupSearchBase === null) return null;
    await connection.bind('service_bind', settings.bindDn, settings.bindPassword);
    return findGroups(connection, settings, entry);
  }
}

/** A password that is empty, or is empty for a directory that ends text at NUL, binds anonymously (RFC 4513, section 5.1.2). */
const isUsable = (text: string, maxLength: number): boolean =>
  text !== '' && text.length <= maxLength && !text.includes('\0');

const toAddress = ({ host, port }: LdapSettings): string => `${host}:${port}`;
