import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { extname, join, resolve } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** Hosts the built pages on another origin, like a CDN, with the address of the API configured. */
export class StaticHost {
  private apiUrl = '';

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {
    server.on('request', (request, response) => {
      const [path = ''] = (request.url ?? '').split('?', 1);
      const type = TYPES[extname(path)];
      void (type === undefined ? this.document() : readFile(join(resolve('dist/web'), path))).then((body) =>
        response.setHeader('content-type', type ?? 'text/html').end(body),
      );
    });
  }

  static async listen(): Promise<StaticHost> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return new StaticHost(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  setApiUrl(apiUrl: string): void {
    this.apiUrl = apiUrl;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async document(): Promise<string> {
    const html = await readFile(resolve('dist/web/index.html'), 'utf8');
    return html.replace('name="latchkey-api" content=""', `name="latchkey-api" content="${this.apiUrl}"`);
  }
}
