import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import { LDAP_DEFAULTS, type LdapSettings } from '#ldap';
import { PEOPLE, READER, READER_PASSWORD } from '../fixtures/directory-entries.js';
import { answers, type DirectoryRequest, takeRequest } from './ber.js';

/** Answers a request; the socket is the one to answer on. */
export type DirectoryScript = (request: DirectoryRequest, socket: Socket, directory: FakeDirectory) => void;

/** A directory that answers as a test says, and keeps what it was sent. */
export class FakeDirectory {
  readonly requests: DirectoryRequest[] = [];
  /** All bytes that arrived without TLS. */
  clear = Buffer.alloc(0);
  connections = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly script: DirectoryScript,
  ) {}

  static async start(script: DirectoryScript): Promise<FakeDirectory> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const directory = new FakeDirectory(server, script);
    server.on('connection', (socket) => directory.accept(socket));
    return directory;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get openConnections(): number {
    return this.sockets.size;
  }

  get kinds(): string[] {
    return this.requests.map(({ kind }) => kind);
  }

  /** Settings for it, without TLS. */
  settings(more: Partial<LdapSettings> = {}): LdapSettings {
    return {
      ...LDAP_DEFAULTS,
      host: 'localhost',
      port: this.port,
      security: 'none',
      bindDn: READER,
      bindPassword: READER_PASSWORD,
      userSearchBase: PEOPLE,
      userSearchFilter: '(uid={{username}})',
      usernameAttribute: 'uid',
      ...more,
    };
  }

  /** Continues a connection with TLS, as the server. */
  startTls(socket: Socket, key: string, cert: string): void {
    socket.removeAllListeners('data');
    const secured = new TLSSocket(socket, {
      isServer: true,
      secureContext: createSecureContext({ key, cert }),
    });
    this.listen(secured);
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(socket: Socket): void {
    this.connections += 1;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('data', (chunk: Buffer) => (this.clear = Buffer.concat([this.clear, chunk])));
    this.listen(socket);
  }

  private listen(socket: Socket): void {
    let bytes: Buffer = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (let next = takeRequest(bytes); next; next = takeRequest(bytes)) {
        bytes = next.rest;
        this.requests.push(next.request);
        this.script(next.request, socket, this);
      }
    });
  }
}

/** Answers every bind with success and every search with one entry; `more` takes precedence. */
export const oneEntry =
  (
    attributes: Parameters<typeof answers.entry>[2],
    more: Readonly<Record<string, DirectoryScript>> = {},
  ): DirectoryScript =>
  (request, socket, directory) => {
    const special = more[request.kind];
    if (special) special(request, socket, directory);
    else if (request.kind === 'bind') socket.write(answers.bind(request.id));
    else if (request.kind === 'search')
      socket.write(
        Buffer.concat([
          answers.entry(request.id, `uid=alice,${PEOPLE}`, attributes),
          answers.searchDone(request.id),
        ]),
      );
  };
