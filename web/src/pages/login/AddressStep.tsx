import { useTranslations } from 'use-intl';
import { basePath } from '@/api/location';
import { usePagesConfig } from '@/api/pagesConfig';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import { CopyableId } from '@/ui/CopyableId';

/** Setup step that compares `PUBLIC_URL` with the URL that the browser uses. */
export function AddressStep({ onDone }: { readonly onDone: () => void }) {
  const t = useTranslations('setup.address');
  const { public_url: configured, is_https: isHttps } = usePagesConfig();
  const used = location.origin + basePath;
  const isSame = configured === used;
  const setting = `PUBLIC_URL=${used}`;
  return (
    <>
      {isSame ? (
        <Banner kind={isHttps ? 'success' : 'info'} title={t('same', { url: used })}>
          {isHttps ? null : t('plain')}
        </Banner>
      ) : (
        <Banner kind="warning" title={t('differs', { configured, used })}>
          <p>{t('differsHint')}</p>
          <CopyableId value={setting} label={t('setting')} />
        </Banner>
      )}
      <Button look="primary" isWide onPress={onDone} autoFocus>
        {t('next')}
      </Button>
    </>
  );
}
