import { useTranslations } from 'use-intl';
import { Badge } from '@/ui/Badge';
import './KeyScopes.css';

type Props = {
  /** Null: everything that the user may do. */
  readonly scopes: readonly string[] | null;
};

/** What a key may do. A key whose applications have been deleted can do nothing any more. */
export function KeyScopes({ scopes }: Props) {
  const t = useTranslations('apiKeys');
  if (scopes === null) return <Badge tone="warning">{t('full')}</Badge>;
  if (scopes.length === 0) return t('nothing');
  return (
    <span className="key-scopes">
      {scopes.map((scope) => (
        <code key={scope}>{scope}</code>
      ))}
    </span>
  );
}
