import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { sendJson } from './faulty-provider.js';

export const GITHUB_CLIENT = { id: 'Iv1.latchkey', secret: 'a secret of the app' } as const;
const TOKEN = 'gho_token';

type Handler = (response: ServerResponse) => void;
type Email = { readonly email: string; readonly verified: boolean; readonly primary: boolean };

/** A GitHub Enterprise Server, as far as a login needs one, whose responses are correct until a test replaces them. */
export class GithubServer {
  user: Record<string, unknown> = {};
  emails: readonly Email[] = [];
  /** Replacements for the responses, by path. */
  readonly handlers = new Map<string, Handler>();
  readonly requests: string[] = [];
  private readonly challenges = new Map<string, string>();

  private constructor(
    private readonly server: Server,
    readonly baseUrl: string,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.serve(request, response);
    });
  }

  static async start(): Promise<GithubServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new GithubServer(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  /** The configuration as an admin enters it. */
  get config() {
    return { client_id: GITHUB_CLIENT.id, client_secret: GITHUB_CLIENT.secret, base_url: this.baseUrl };
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const url = new URL(request.url!, this.baseUrl);
    this.requests.push(url.pathname);
    const handler = this.handlers.get(url.pathname);
    if (handler) {
      handler(response);
      return;
    }
    if (url.pathname === '/login/oauth/authorize') {
      this.authorize(url, response);
      return;
    }
    if (url.pathname === '/login/oauth/access_token') {
      sendJson(response, this.exchange(new URLSearchParams(Buffer.concat(chunks).toString())));
      return;
    }
    if (request.headers.authorization !== `Bearer ${TOKEN}`) {
      sendJson(response, { message: 'Requires authentication' }, 401);
      return;
    }
    if (url.pathname === '/api/v3/user') {
      sendJson(response, this.user);
      return;
    }
    if (url.pathname === '/api/v3/user/emails') {
      sendJson(response, this.emails);
      return;
    }
    sendJson(response, { message: 'Not Found' }, 404);
  }

  /** The user has agreed before, so that the browser comes back at once. */
  private authorize({ searchParams }: URL, response: ServerResponse): void {
    const redirectUri = searchParams.get('redirect_uri');
    if (redirectUri === null) return void response.writeHead(404).end();
    const code = `code-${this.challenges.size}`;
    this.challenges.set(code, searchParams.get('code_challenge')!);
    const back = new URL(redirectUri);
    back.search = new URLSearchParams({ code, state: searchParams.get('state')! }).toString();
    response.writeHead(302, { location: back.href }).end();
  }

  /** Errors have the status 200. */
  private exchange(form: URLSearchParams): object {
    const isClient =
      form.get('client_id') === GITHUB_CLIENT.id && form.get('client_secret') === GITHUB_CLIENT.secret;
    if (!isClient) return { error: 'incorrect_client_credentials' };
    const challenge = createHash('sha256').update(form.get('code_verifier')!).digest('base64url');
    const isIssued = this.challenges.get(form.get('code')!) === challenge;
    this.challenges.delete(form.get('code')!);
    if (!isIssued) return { error: 'bad_verification_code', error_description: 'incorrect or expired' };
    return { access_token: TOKEN, scope: 'read:user,user:email', token_type: 'bearer' };
  }
}
