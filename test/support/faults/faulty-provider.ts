import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { SignJWT } from 'jose';

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
type Key = { readonly kid: string; readonly publicKey: KeyObject; readonly privateKey: KeyObject };
export const OTHER_KEY = pair().privateKey;

export type Claims = Record<string, unknown>;
type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;
type TlsOptions = { readonly key: string; readonly cert: string };

/** A fake provider whose responses are correct until a test makes them wrong, slow or malformed. */
export class FaultyProvider {
  readonly requests: { path: string; body: string; authorization: string | undefined }[] = [];
  clientId = 'latchkey';
  clientSecret = 'a secret';
  /** Overrides of the discovery document. */
  discovery: Claims = {};
  userinfo: Claims | null = null;
  /** Creates the ID token from correct claims. */
  idToken: (claims: Claims) => Promise<string> | string = (claims) => this.sign(claims);
  /** Replacements for the default responses, by path. */
  handlers = new Map<string, Handler>();
  nonce = '';
  /** Of its own, so that a key of another provider is recognised; the ID is the same, as it may be. */
  private readonly firstKey: Key = { kid: 'one', ...pair() };
  private key = this.firstKey;

  private constructor(
    private readonly server: Server,
    readonly port: number,
    readonly issuer: string,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.serve(request, response);
    });
  }

  /** @param host under which its certificate is known */
  static async start(tls?: TlsOptions, host = 'localhost'): Promise<FaultyProvider> {
    const server = tls ? createTlsServer(tls) : createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new FaultyProvider(server, port, tls ? `https://${host}:${port}` : `http://127.0.0.1:${port}`);
  }

  /** Restores all correct responses. */
  reset(): void {
    this.discovery = {};
    this.userinfo = null;
    this.idToken = (claims) => this.sign(claims);
    this.handlers.clear();
    this.requests.length = 0;
    this.key = this.firstKey;
  }

  /** Signs with a new key from now on, and publishes only that key. */
  rotateKey(kid: string): void {
    this.key = { kid, ...pair() };
  }

  countRequests(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }

  sign(
    claims: Claims,
    header: { alg?: string; typ?: string; kid?: string } = {},
    key = this.key.privateKey,
  ): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: this.key.kid, ...header }).sign(key);
  }

  /** Signs with HS256 and the client secret: the classic algorithm confusion. */
  signWithSecret(claims: Claims): Promise<string> {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .sign(createSecretKey(Buffer.from(this.clientSecret.padEnd(32))));
  }

  /** The configuration as an admin enters it. */
  get config() {
    return {
      client_id: this.clientId,
      client_secret: this.clientSecret,
      issuer_url: this.issuer,
      authorization_url: `${this.issuer}/authorize`,
      token_url: `${this.issuer}/token`,
    };
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const path = request.url!.split('?')[0]!;
    this.requests.push({ path, body, authorization: request.headers.authorization });
    const handler = this.handlers.get(path);
    if (handler) handler(request, response, body);
    else sendJson(response, await this.getDefaultResponse(path));
  }

  private async getDefaultResponse(path: string): Promise<Claims | null> {
    if (path === '/.well-known/openid-configuration') return { ...this.metadata, ...this.discovery };
    if (path === '/jwks') {
      const { publicKey, kid } = this.key;
      return { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' }] };
    }
    if (path === '/userinfo') return this.userinfo;
    if (path !== '/token') return null;
    const id_token = await this.idToken(this.validClaims());
    return { access_token: 'access', token_type: 'Bearer', expires_in: 60, id_token };
  }

  validClaims(): Claims {
    const now = Math.floor(Date.now() / 1_000);
    const { issuer: iss, clientId: aud, nonce } = this;
    return { iss, aud, nonce, sub: 'somebody', name: 'Somebody', iat: now, exp: now + 60 };
  }

  private get metadata(): Claims {
    const { issuer } = this;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      ...(this.userinfo && { userinfo_endpoint: `${issuer}/userinfo` }),
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
    };
  }
}

/** Sends text unchanged. */
export function sendText(response: ServerResponse, type: string, text: string, status = 200): void {
  response.writeHead(status, { 'content-type': type }).end(text);
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(body === null ? 404 : status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
