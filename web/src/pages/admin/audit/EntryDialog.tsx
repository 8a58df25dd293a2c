import { useTranslations } from 'use-intl';
import { type AuditEntry as Entry } from '@/audit/actions';
import { Button } from '@/ui/Button';
import { CopyableId } from '@/ui/CopyableId';
import { Dialog } from '@/ui/Dialog';
import { Facts } from '@/ui/Facts';
import { Time } from '@/ui/Time';
import { Actor } from './Actor';

type Props = {
  readonly entry: Entry;
  readonly title: string;
  readonly nameOf: (id: string) => string;
  readonly onClose: () => void;
};

/** All fields of an entry. */
export function EntryDialog({ entry, title, nameOf, onClose }: Props) {
  const t = useTranslations('auditLog');
  const optional = (name: 'factor' | 'address' | 'userAgent') =>
    entry[name] === null
      ? []
      : [{ key: name, label: t(`fields.${name}`), value: <code>{entry[name]}</code> }];
  const details = Object.entries(entry.details ?? {}).map(([label, value]) => ({
    key: `details.${label}`,
    label,
    value: <code>{typeof value === 'string' ? value : JSON.stringify(value)}</code>,
  }));
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <Facts
        facts={[
          { key: 'at', label: t('fields.at'), value: <Time at={entry.at} isExact /> },
          { key: 'action', label: t('fields.action'), value: <code>{entry.action}</code> },
          {
            key: 'result',
            label: t('fields.result'),
            value: entry.result === 'failure' ? t('failure') : t('success'),
          },
          { key: 'actor', label: t('fields.actor'), value: <Actor entry={entry} nameOf={nameOf} /> },
          ...(entry.subjectId === null
            ? []
            : [{ key: 'subject', label: t('fields.subject'), value: nameOf(entry.subjectId) }]),
          ...optional('factor'),
          ...optional('address'),
          ...optional('userAgent'),
          ...(entry.requestId === null
            ? []
            : [
                {
                  key: 'requestId',
                  label: t('fields.requestId'),
                  value: <CopyableId value={entry.requestId} label={t('fields.requestId')} />,
                },
              ]),
          ...details,
        ]}
      />
      <div className="dialog-actions">
        <Button look="primary" onPress={onClose}>
          {t('close')}
        </Button>
      </div>
    </Dialog>
  );
}
