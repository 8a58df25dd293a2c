import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import type Provider from 'oidc-provider';
import { type Configuration } from 'oidc-provider';
import { type HttpResponse, HttpClient } from './http-client.js';
import { type TestApp } from '../app/test-app.js';

/** The public address of the service: behind a proxy, with a path prefix and a host name. */
export const PUBLIC_URL = 'http://desk.example.com:8443/latchkey';
const PREFIX = new URL(PUBLIC_URL).pathname;
export const FRONTEND_URL = 'http://desk.example.com:5173/ui';
export const CLIENT = { id: 'latchkey', secret: 'a secret: with % and +' } as const;

const KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

/** The claims that accounts of the tests have groups in. */
const GROUPS = ['groups', 'access', 'a.b', 'nickname'];

/** A user at the provider; every claim of an unlisted user is their login. */
export type Account = Readonly<Record<string, unknown>>;

/** `oidc-provider` in this process, with its own pages, on loopback. */
export class RealProvider {
  readonly accounts = new Map<string, Account>();
  readonly requests: string[] = [];
  private provider: Provider | null = null;
  private urlMapping: readonly [from: string, to: string] = ['', ''];

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
    private readonly restoreConsole: () => void,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.requests.push(`${request.method} ${request.url?.split('?')[0]}`);
      void this.provider?.callback()(request, response);
    });
  }

  /** Listens, so that its address is known; responds once it is opened. */
  static async listen(): Promise<RealProvider> {
    const restoreConsole = silenceConsole();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new RealProvider(
      server,
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      restoreConsole,
    );
  }

  /** @param client additional client metadata of this service at the provider */
  async open(client: object = {}): Promise<this> {
    const { default: Real } = await import('oidc-provider');
    this.provider = new Real(this.issuer, this.configuration(client));
    return this;
  }

  /** Maps a public URL to the address where the provider can reach it. */
  mapUrl(publicUrl: string, url: string): void {
    this.urlMapping = [publicUrl, url];
  }

  /** Ends the provider’s own session of a browser, through its page. */
  async logOut(browser: HttpClient): Promise<void> {
    const page = await browser.get('/session/end');
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(String(page.body))![1]!;
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    await browser.post('/session/end/confirm', new URLSearchParams({ xsrf, logout: 'yes' }).toString(), type);
  }

  /** The settings as environment variables of an application. */
  get environment(): Record<string, string> {
    return {
      PUBLIC_URL,
      FRONTEND_URL,
      OIDC_ISSUER_URL: this.issuer,
      OIDC_CLIENT_ID: CLIENT.id,
      OIDC_CLIENT_SECRET: CLIENT.secret,
    };
  }

  countRequests(request: string): number {
    return this.requests.filter((made) => made === request).length;
  }

  close(): Promise<void> {
    this.restoreConsole();
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private configuration(client: object): Configuration {
    return {
      clients: [
        {
          client_id: CLIENT.id,
          client_secret: CLIENT.secret,
          redirect_uris: [`${PUBLIC_URL}/users/oidc/callback`],
          post_logout_redirect_uris: [`${FRONTEND_URL}/`],
          ...client,
        },
      ],
      claims: { email: ['email', 'email_verified'], profile: ['name', 'preferred_username', ...GROUPS] },
      cookies: { keys: ['a key of the tests'] },
      jwks: { keys: [{ ...KEY, kid: 'one', use: 'sig', alg: 'RS256' }] },
      fetch: (url, options) => fetch((url as string).replace(...this.urlMapping), options),
      pkce: { required: () => true },
      features: { backchannelLogout: { enabled: true } },
      findAccount: (_context, login) => ({
        accountId: login,
        claims: () => ({ sub: login, name: login, ...this.accounts.get(login) }),
      }),
    };
  }
}

/** Silences the provider’s repeated warnings that its defaults are not for production. */
function silenceConsole(): () => void {
  const spies = (['warn', 'info'] as const).map((method) => jest.spyOn(console, method).mockReturnValue());
  return () => {
    for (const spy of spies) spy.mockRestore();
  };
}

type AtProvider = { readonly login: string; readonly deny?: boolean };

/** Clicks through the provider’s pages as a user would; returns the final redirect. */
export async function visitProvider(
  authUrl: string,
  { login, deny = false }: AtProvider,
  jar?: HttpClient,
): Promise<URL> {
  let url = new URL(authUrl);
  const browser = jar ?? new HttpClient(url.origin);
  let response = await browser.get(url.pathname + url.search);
  for (let step = 0; step < 12; step += 1) {
    const location = response.headers.get('location');
    if (location !== null) {
      url = new URL(location, url);
      if (url.origin !== browser.baseUrl) return url;
      response = await browser.get(url.pathname + url.search);
    } else response = await submit(browser, response, login, deny);
  }
  throw new Error('the provider does not send the browser back');
}

/** Submits the form of the page: the login or the consent. */
async function submit(
  browser: HttpClient,
  page: HttpResponse,
  login: string,
  deny: boolean,
): Promise<HttpResponse> {
  const html = String(page.body);
  const action = /<form[^>]+action="([^"]+)"/.exec(html)?.[1];
  if (page.status !== 200 || action === undefined) throw new Error(`not a form: ${page.status} ${html}`);
  if (deny) return browser.get(new URL(/href="([^"]+abort)"/.exec(html)![1]!, browser.baseUrl).pathname);
  const isLogin = html.includes('name="login"');
  const form = isLogin ? { prompt: 'login', login, password: 'anything' } : { prompt: 'consent' };
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return browser.post(new URL(action, browser.baseUrl).pathname, new URLSearchParams(form).toString(), type);
}

/** Sends the provider’s response to the application, as the proxy in front of it would. */
export function sendCallback(client: HttpClient, { pathname, search }: URL): Promise<HttpResponse> {
  return client.get(pathname.slice(PREFIX.length) + search);
}

/** Performs a complete login in the browser `client`; returns the response of the callback. */
export async function logInAt(
  client: HttpClient,
  who: AtProvider,
  { query = '', jar }: { query?: string; jar?: HttpClient } = {},
): Promise<HttpResponse> {
  const started = await client.get(`/users/oidc/authorize${query}`);
  if (started.status !== 200) throw new Error(`not started: ${JSON.stringify(started.body)}`);
  return sendCallback(client, await visitProvider(started.body.auth_url, who, jar));
}

/** Performs a login that must succeed; returns its browser. */
export async function aPersonAt(app: TestApp, login: string): Promise<HttpClient> {
  const client = app.client();
  const response = await logInAt(client, { login });
  const where = response.headers.get('location');
  if (where !== `${FRONTEND_URL}/?success=true`) throw new Error(`no success: ${response.status} ${where}`);
  return client;
}
