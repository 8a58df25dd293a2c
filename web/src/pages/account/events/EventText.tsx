import { useTranslations } from 'use-intl';
import { type AuditEntry } from '@/audit/actions';
import { useEventText } from '@/audit/useEventText';
import { useMe } from '@/session/me';
import { Badge } from '@/ui/Badge';
import './EventText.css';

/** The description of an event, with a mark if it failed or affected another account. */
export function EventText({ entry }: { readonly entry: AuditEntry }) {
  const t = useTranslations('account.events');
  const toText = useEventText();
  const { userId } = useMe();
  return (
    <span className="event-text">
      {toText(entry)}
      {entry.result === 'failure' && <Badge tone="error">{t('failed')}</Badge>}
      {entry.subjectId !== null && entry.subjectId !== userId && <Badge>{t('otherAccount')}</Badge>}
    </span>
  );
}
