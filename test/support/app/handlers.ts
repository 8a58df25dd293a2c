import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { DiscoveryService, MetadataScanner, ModulesContainer } from '@nestjs/core';
import { type Route } from '#platform/http';
import { ACCESS } from '../../../src/access/access.decorators.js';
import { type AccessRule } from '../../../src/access/access-rule.js';
import { type TestApp } from './test-app.js';

/** One controller method that handles a route. */
export type Handler = {
  readonly controller: string;
  readonly method: string;
  readonly path: string;
  /** The access level declared by the method or its class; undefined without a declaration. */
  readonly access: AccessRule | undefined;
};

/** Returns every handler of every controller, from the metadata of the decorators. */
export function listHandlers({ app }: TestApp): Handler[] {
  const controllers = new DiscoveryService(app.get(ModulesContainer)).getControllers();
  return controllers.flatMap(({ metatype }) => listControllerHandlers(metatype as Type));
}

function listControllerHandlers(controller: Type): Handler[] {
  const prototype = controller.prototype as Record<string, () => unknown>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const target = prototype[name]!;
    const verb = Reflect.getMetadata(METHOD_METADATA, target) as RequestMethod | undefined;
    if (verb === undefined) return [];
    const access = (Reflect.getMetadata(ACCESS, target) ?? Reflect.getMetadata(ACCESS, controller)) as
      AccessRule | undefined;
    return joinPaths(controller, target).map((path) => ({
      controller: controller.name,
      method: RequestMethod[verb],
      path,
      access,
    }));
  });
}

function joinPaths(...targets: object[]): string[] {
  const parts = targets.map((target) =>
    [Reflect.getMetadata(PATH_METADATA, target) as string | string[]].flat(),
  );
  const paths = parts.reduce((heads, tails) =>
    heads.flatMap((head) => tails.map((tail) => `${head}/${tail}`)),
  );
  return paths.map((path) => `/${path.split('/').filter(Boolean).join('/')}`);
}

/** The explorer, the page at the root that links to it, and the configuration of the pages. */
const PAGES = /^\/(docs(\/|$)|brand\/logo$|favicon\.ico$|\.well-known\/(change-password|security\.txt)$|$)/;

/** Returns the routes of the server, except its pages and what it adds to every route. */
export function liveRoutes(routes: readonly Route[]): string[] {
  return routes
    .filter(({ method, url }) => method !== 'HEAD' && method !== 'OPTIONS' && !PAGES.test(url))
    .map(nameOf);
}

export const nameOf = (route: { method: string; path: string } | Route): string =>
  `${route.method} ${'path' in route ? route.path : route.url}`;
