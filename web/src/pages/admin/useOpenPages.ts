import { useHolds } from '@/session/permissions';
import { type AdminPage } from './adminPage';
import { adminPages } from './routes';

/** Returns the pages that the current user may open. */
export function useOpenPages(): readonly AdminPage[] {
  const holds = useHolds();
  return adminPages.filter(({ needs }) => needs.some(holds));
}
