import { useTranslations } from 'use-intl';
import './Skeleton.css';

/** A placeholder of about the size of the content that is loading. */
export function Skeleton({ lines = 3 }: { readonly lines?: number }) {
  const t = useTranslations('app');
  return (
    <div className="skeleton" role="status">
      <span className="visually-hidden">{t('loading')}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className="skeleton-line" aria-hidden="true" />
      ))}
    </div>
  );
}
