import { Injectable } from '@nestjs/common';
import { type FastifyInstance } from 'fastify';
import FindMyWay, { type HTTPMethod } from 'find-my-way';
import { type DomainError } from '#shared';

/** A route of the server. */
export type Route = { readonly method: HTTPMethod; readonly url: string };

const NOOP = (): void => undefined;

const toPath = (url: string): string => url.split('?', 1)[0] ?? '';

/** Returns what an unknown path is refused with, or null. */
type ToRefusal = (path: string) => DomainError | null;

/** All routes of the server, for `Allow` headers and for tests. */
@Injectable()
export class RouteTable {
  readonly routes: Route[] = [];
  private readonly refusals: ToRefusal[] = [];
  private readonly router = FindMyWay({ maxParamLength: 1_024 });

  /** Collects the routes that are registered after this call. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ method, url }) => {
      // CORS handles preflights for all paths, including unknown ones.
      if (url === '*') return;
      for (const name of [method].flat() as HTTPMethod[]) this.add({ method: name, url });
    });
  }

  /** Refuses some unknown paths with another error than that there is no such route. */
  refuseUnknown(toRefusal: ToRefusal): void {
    this.refusals.push(toRefusal);
  }

  /** Returns what the unknown path of `url` is refused with, or null if nobody has said. */
  findRefusal(url: string): DomainError | null {
    for (const toRefusal of this.refusals) {
      const refusal = toRefusal(toPath(url));
      if (refusal) return refusal;
    }
    return null;
  }

  /** Returns the methods of the path of `url`; empty for an unknown path. */
  findMethods(url: string): string[] {
    const path = toPath(url);
    const methods = new Set(this.routes.map(({ method }) => method));
    return [...methods].filter((method) => this.router.find(method, path) !== null).sort();
  }

  private add(route: Route): void {
    if (this.router.hasRoute(route.method, route.url)) return;
    this.routes.push(route);
    this.router.on(route.method, route.url, NOOP);
  }
}
