import { type Socket } from 'node:net';
import { Client, type Entry, type Filter } from 'ldapts';
import { SECOND_MS } from '#shared';
import { ClientSocket, MAX_BYTES } from './client-socket.js';
import { DirectoryFailure, type DirectoryStep } from './directory-failure.js';
import { isAnswer, isRefusalOfPerson, isSizeLimit, isUnavailable, toReason } from './result-codes.js';

/** Below the limit of Active Directory and OpenLDAP for one page. */
const PAGE_SIZE = 200;

/** What to search. */
export type Search = {
  readonly base: string;
  readonly filter: Filter;
  readonly attributes: readonly string[];
  readonly maxEntries: number;
};

/** A connection to a directory that is bound and searched. Rejects with {@link DirectoryFailure}; never connects again. */
export class DirectoryConnection {
  private readonly client: Client;
  private readonly answers: ClientSocket;

  /** @param signal the deadline: whoever opened the socket destroys it then */
  constructor(
    private readonly socket: Socket,
    private readonly timeoutMs: number,
    private readonly signal: AbortSignal,
  ) {
    // The client would connect again after a lost connection, without TLS: it gets this socket, once.
    this.answers = new ClientSocket(socket);
    const sockets = [this.answers.asSocket()];
    const takeSocket = () => {
      const next = sockets.pop();
      if (!next) throw new Error('the directory closed the connection');
      return next;
    };
    this.client = new Client({ url: 'ldap://directory', createConnection: takeSocket });
  }

  /** Binds with a name and a password that are not empty. */
  async bind(step: DirectoryStep, name: string, password: string): Promise<void> {
    try {
      await this.client.bind(name, password);
    } catch (error) {
      throw this.toFailure(step, error);
    }
  }

  /** Returns whether the directory accepts the password of a person. */
  async verify(dn: string, password: string): Promise<boolean> {
    try {
      await this.client.bind(dn, password);
      return true;
    } catch (error) {
      if (isRefusalOfPerson(error)) return false;
      throw this.toFailure('user_bind', error);
    }
  }

  /**
   * Returns the entries below a base, without following references to other directories; null if there are more than
   * `maxEntries`, or more than the directory returns.
   */
  async search(step: DirectoryStep, search: Search): Promise<Entry[] | null> {
    try {
      return await this.readPages(search);
    } catch (error) {
      if (isSizeLimit(error)) return null;
      throw this.toFailure(step, error);
    }
  }

  /** Says goodbye without waiting, and closes the connection. */
  close(): void {
    this.client.unbind().catch(() => undefined);
    this.socket.destroy();
  }

  private async readPages({ base, filter, attributes, maxEntries }: Search): Promise<Entry[] | null> {
    const entries: Entry[] = [];
    // Pages instead of a size limit: the client hides that an answer was cut off at a size limit of its own.
    const pages = this.client.searchPaginated(base, {
      scope: 'sub',
      derefAliases: 'never',
      filter,
      attributes: [...attributes],
      explicitBufferAttributes: [...attributes, 'objectGUID'],
      timeLimit: Math.ceil(this.timeoutMs / SECOND_MS),
      paged: { pageSize: Math.min(PAGE_SIZE, maxEntries + 1) },
    });
    for await (const { searchEntries } of pages) {
      entries.push(...searchEntries);
      if (entries.length > maxEntries) return null;
    }
    return entries;
  }

  private toFailure(step: DirectoryStep, error: unknown): DirectoryFailure {
    if (this.signal.aborted) return new DirectoryFailure('unreachable', step, 'no answer in time');
    if (this.answers.isOverLimit)
      return new DirectoryFailure('misconfigured', step, `the answers are larger than ${MAX_BYTES} bytes`);
    if (!isAnswer(error))
      return new DirectoryFailure('unreachable', step, 'the directory closed the connection');
    return new DirectoryFailure(
      isUnavailable(error) ? 'unreachable' : 'misconfigured',
      step,
      toReason(error),
    );
  }
}
