import { type Socket } from 'node:net';
import { type Entry } from 'ldapts';
import { DirectoryConnection } from './directory-connection.js';
import { type DirectoryConnector } from './directory-connector.js';
import { DirectoryFailure, type DirectoryStep } from './directory-failure.js';
import { describeGroups, describePerson, describeTls, toAdvice } from './dry-run-messages.js';
import { findGroups } from './group-search.js';
import { type LdapSettings } from './ldap-settings.js';
import { type DirectoryPerson, findEntry, toPerson } from './person-search.js';

/** The result of a step, or what to fix. */
export type DirectoryTestStep = {
  readonly step: DirectoryStep;
  readonly ok: boolean;
  readonly message: string;
};

/** One run: its steps so far, and the sockets to close after it. */
export class DryRun {
  readonly steps: DirectoryTestStep[] = [];
  /** As a login would get them; null if it would not. */
  groups: DirectoryPerson['groups'] = null;
  private readonly sockets: Socket[] = [];

  constructor(
    private readonly connector: DirectoryConnector,
    private readonly settings: LdapSettings,
    private readonly signal: AbortSignal,
  ) {}

  async all(username: string | null): Promise<void> {
    try {
      const connection = await this.connect();
      if (username !== null) await this.search(connection, username);
    } catch (error) {
      if (!(error instanceof DirectoryFailure)) throw error;
      this.steps.push({ step: error.step, ok: false, message: toAdvice(error, this.settings) });
    } finally {
      for (const socket of this.sockets) socket.destroy();
    }
  }

  private async connect(): Promise<DirectoryConnection> {
    const { settings, signal } = this;
    const target = await this.connector.resolve(settings, signal);
    this.pass('name', `${settings.host} is ${target.addresses.join(', ')}`);
    const socket = this.keep(await this.connector.connect(target, signal));
    this.pass('connection', `${settings.host}:${settings.port} accepts connections`);
    const secured = this.keep(await this.connector.secure(socket, settings, signal));
    this.pass('tls', describeTls(settings));
    const connection = new DirectoryConnection(secured, settings.timeoutMs, signal);
    await connection.bind('service_bind', settings.bindDn, settings.bindPassword);
    this.pass('service_bind', 'The directory accepts the service account');
    return connection;
  }

  private async search(connection: DirectoryConnection, username: string): Promise<void> {
    const found = await findEntry(connection, this.settings, username);
    if (typeof found === 'string') throw new DirectoryFailure('misconfigured', 'user_search', found);
    this.pass('user_search', describePerson(toPerson(found.entry, this.settings, [])));
    await this.readGroups(connection, found.entry);
  }

  private async readGroups(connection: DirectoryConnection, entry: Entry): Promise<void> {
    const groups = await findGroups(connection, this.settings, entry);
    this.pass('groups', describeGroups(groups, this.settings));
    if (this.settings.groupSearchBase === null) return;
    this.groups = toPerson(entry, this.settings, groups).groups;
  }

  private pass(step: DirectoryStep, message: string): void {
    this.steps.push({ step, ok: true, message });
  }

  private keep(socket: Socket): Socket {
    this.sockets.push(socket);
    return socket;
  }
}
