import { useTranslations } from 'use-intl';
import { type AuditEntry } from '@/audit/actions';
import { useDeviceName } from '@/ui/useDeviceName';
import './EventText.css';

/** The origin of an event, as far as it is known. */
export function EventOrigin({ entry }: { readonly entry: AuditEntry }) {
  const t = useTranslations('account.events');
  const { fromUserAgent } = useDeviceName();
  if (entry.address === null) return t('noOrigin');
  return (
    <span className="event-origin">
      <code>{entry.address}</code>
      {entry.userAgent !== null && <span>{fromUserAgent(entry.userAgent)}</span>}
    </span>
  );
}
