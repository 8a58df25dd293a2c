import { useTranslations } from 'use-intl';
import { CopyableId } from '@/ui/CopyableId';
import './KeyFacts.css';

type Props = { readonly file: string | null; readonly fingerprint: string | null | undefined };

/** The path of the key file, and the fingerprint to compare a backup with. */
export function KeyFacts({ file, fingerprint }: Props) {
  const t = useTranslations('setup.key');
  return (
    <dl className="key-facts">
      {file !== null && (
        <>
          <dt>{t('file')}</dt>
          <dd>
            <CopyableId value={file} label={t('file')} />
          </dd>
        </>
      )}
      {fingerprint != null && (
        <>
          <dt>{t('fingerprint')}</dt>
          <dd>
            <CopyableId value={fingerprint} label={t('fingerprint')} />
          </dd>
        </>
      )}
    </dl>
  );
}
