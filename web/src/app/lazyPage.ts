import { type ComponentType, lazy } from 'react';

/** A page whose code arrives when it is first shown: `lazyPage(() => import('./UsersPage'), 'UsersPage')`. */
export function lazyPage<Name extends string>(
  load: () => Promise<Readonly<Record<Name, ComponentType>>>,
  name: Name,
): ComponentType {
  return lazy(async () => {
    const page: ComponentType = (await load())[name];
    return { default: page };
  });
}
