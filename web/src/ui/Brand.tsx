import { apiOrigin } from '@/api/location';
import { usePagesConfig } from '@/api/pagesConfig';
import { Mark } from './Mark';

/** The logo of the installation, or the default mark, and its name. */
export function Brand() {
  const { name, logo_url: logo } = usePagesConfig();
  return (
    <p className="column-brand">
      {logo === null ? <Mark size={36} /> : <img className="column-logo" src={apiOrigin + logo} alt="" />}
      <span>{name}</span>
    </p>
  );
}
