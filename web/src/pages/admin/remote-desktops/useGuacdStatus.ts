import { useQuery } from '@tanstack/react-query';
import { healthQuery } from '../overview/health';
import { desktopsQuery } from './remoteDesktops';

/** The address that applies until an admin changes it. */
const DEFAULT_URL = 'guacd:4822';

/**
 * Returns the status of guacd; undefined while it is loading. Remote desktops are on by default: if nothing answers at the
 * default address, they are `unset` rather than down.
 */
export function useGuacdStatus() {
  const status = useQuery(healthQuery).data?.guacd;
  const isDown = status === 'down';
  const settings = useQuery({ ...desktopsQuery, enabled: isDown });
  if (!isDown) return status;
  if (settings.isPending) return undefined;
  return settings.data?.url === DEFAULT_URL ? 'unset' : 'down';
}
