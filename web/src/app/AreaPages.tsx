import { type LucideIcon } from 'lucide-react';
import { type ComponentType, type ReactNode, Suspense } from 'react';
import { ErrorBoundary } from './ErrorBoundary';
import { FailedPage } from './FailedPage';
import { NotFoundPage } from './NotFoundPage';
import { type RouteName, Router, urlOf } from './router';
import { RailLayout } from '@/ui/RailLayout';
import { Skeleton } from '@/ui/Skeleton';

/** A page of an area. Pages with a name and an icon are listed in its rail; the others are reached through links. */
export type AreaPage<Route extends RouteName, Name extends string> = {
  readonly route: Route;
  readonly page: ComponentType;
  readonly icon?: LucideIcon;
  /** Key of its title in the messages of the area. */
  readonly name?: Name;
  /** False for a page whose name and icon are for the command palette only. */
  readonly isInRail?: false;
};

type Props<Route extends RouteName, Name extends string> = {
  readonly label: string;
  readonly pages: readonly AreaPage<Route, Name>[];
  readonly nameOf: (name: Name) => string;
  readonly tools?: ReactNode;
};

/** The pages of an area and its rail, both built from the same list. */
export function AreaPages<Route extends RouteName, Name extends string>(props: Props<Route, Name>) {
  const { label, pages, nameOf, tools } = props;
  const route = Router.useRoute(pages.map((page) => page.route));
  const shown = pages.find((page) => page.route === route?.name);
  const places = pages.flatMap(({ route: to, icon, name, isInRail }) =>
    icon && name !== undefined && isInRail !== false ? [{ to: urlOf(to), icon, label: nameOf(name) }] : [],
  );
  if (shown === undefined) return <NotFoundPage />;
  return (
    <RailLayout label={label} places={places} tools={tools}>
      <ErrorBoundary key={shown.route} fallback={<FailedPage />}>
        <Suspense fallback={<PagePlaceholder />}>
          <shown.page />
        </Suspense>
      </ErrorBoundary>
    </RailLayout>
  );
}

function PagePlaceholder() {
  return (
    <div className="page">
      <Skeleton lines={6} />
    </div>
  );
}
