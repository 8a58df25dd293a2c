import { type ComponentType, lazy } from 'react';

export type LazyPage = ComponentType & {
  /** Starts to load the code before the page is shown. */
  readonly preload: () => void;
};

/** Creates a page whose code is loaded when it is first shown: `lazyPage(() => import('./UsersPage'), 'UsersPage')`. */
export function lazyPage<Name extends string>(
  load: () => Promise<Readonly<Record<Name, ComponentType>>>,
  name: Name,
): LazyPage {
  const page = lazy(async () => {
    const loaded: ComponentType = (await load())[name];
    return { default: loaded };
  });
  return Object.assign(page as ComponentType, { preload: () => void load() });
}
