import { Injectable } from '@nestjs/common';
import { type FastifyInstance } from 'fastify';
import FindMyWay, { type HTTPMethod } from 'find-my-way';

/** One route the server answers to. */
export type Route = { readonly method: HTTPMethod; readonly url: string };

const NOTHING = (): void => undefined;

/** Every route of the server, to answer what a path could have been asked, and for tests to walk. */
@Injectable()
export class RouteTable {
  readonly routes: Route[] = [];
  private readonly router = FindMyWay({ maxParamLength: 1_024 });

  /** Collects the routes that are registered from now on. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method, url }) => {
      // Preflights are answered at every address, known or not.
      if (url === '*') return;
      for (const name of [method].flat() as HTTPMethod[]) this.add({ method: name, url });
    });
  }

  /** The methods that the path of `url` answers to; empty for an unknown path. */
  methodsOf(url: string): string[] {
    const [path = ''] = url.split('?');
    const methods = new Set(this.routes.map(({ method }) => method));
    return [...methods].filter((method) => this.router.find(method, path) !== null).sort();
  }

  private add(route: Route): void {
    if (this.router.hasRoute(route.method, route.url)) return;
    this.routes.push(route);
    this.router.on(route.method, route.url, NOTHING);
  }
}
