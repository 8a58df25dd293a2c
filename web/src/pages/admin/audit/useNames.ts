import { useQueries } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { type AuditEntry as Entry } from '@/audit/actions';
import { userQuery } from '../users/users';

const STALE_MS = 60_000;

/** Returns a function that names the users of the entries; deleted users by the end of their ids. */
export function useNames(entries: readonly Entry[]): (id: string) => string {
  const t = useTranslations('auditLog');
  const ids = [...new Set(entries.flatMap(({ actorId, subjectId }) => [actorId, subjectId]))].filter(
    (id) => id !== null,
  );
  const users = useQueries({ queries: ids.map((id) => ({ ...userQuery(id), staleTime: STALE_MS })) });
  const byId = new Map(ids.map((id, index) => [id, users[index]?.data]));
  return (id) => {
    const user = byId.get(id);
    // The end of a UUIDv7 is random; the beginning is a timestamp and may be equal.
    return user?.username ?? (user === null ? t('deleted', { id: id.slice(-6) }) : '…');
  };
}
