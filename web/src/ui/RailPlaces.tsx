import { Link, useLocation } from '@swan-io/chicane';
import { type LucideIcon } from 'lucide-react';

export type Place = { readonly to: string; readonly icon: LucideIcon; readonly label: string };

/** The links of a rail. The link to the current page, or to its parent, is marked. */
export function RailPlaces({ places }: { readonly places: readonly Place[] }) {
  const { path } = useLocation().raw;
  const current = places
    .filter(({ to }) => path === to || path.startsWith(`${to}/`))
    .sort((one, other) => other.to.length - one.to.length)[0];
  return (
    <ul className="rail-list">
      {places.map((place) => (
        <li key={place.to}>
          <Link to={place.to} className="rail-place" aria-current={place === current ? 'page' : undefined}>
            <place.icon aria-hidden="true" />
            {place.label}
          </Link>
        </li>
      ))}
    </ul>
  );
}
