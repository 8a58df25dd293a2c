import { Check, Copy, Download, Printer } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { usePagesConfig } from '@/api/pagesConfig';
import { useMe } from '@/session/me';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import { saveFile } from '@/ui/saveFile';
import { useCopy } from '@/ui/useCopy';
import './BackupCodes.css';

type Props = { readonly codes: readonly string[]; readonly onDone: () => void };

/** New backup codes to copy, save or print. They are never shown again. */
export function BackupCodes({ codes, onDone }: Props) {
  const t = useTranslations('account.security.codes');
  const { name } = usePagesConfig();
  const { username } = useMe();
  const { state, copy, shown } = useCopy<HTMLUListElement>(codes.join('\n'));
  const heading = t('heading', { name, username });
  const save = () => {
    const text = `${heading}\n\n${codes.join('\n')}\n`;
    saveFile(new Blob([text], { type: 'text/plain' }), t('file', { username }));
  };
  const CopyIcon = state === 'copied' ? Check : Copy;
  return (
    <>
      <Banner kind="warning">{t('once')}</Banner>
      <div className="codes">
        <p className="codes-heading">{heading}</p>
        <ul ref={shown} className="codes-list">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
      </div>
      <div className="codes-ways">
        <Button onPress={copy}>
          <CopyIcon aria-hidden="true" />
          <span aria-live="polite">{state === 'copied' ? t('copied') : t('copy')}</span>
        </Button>
        <Button onPress={save}>
          <Download aria-hidden="true" />
          {t('download')}
        </Button>
        <Button onPress={() => print()}>
          <Printer aria-hidden="true" />
          {t('print')}
        </Button>
        {state === 'selected' && <p role="status">{t('selected')}</p>}
      </div>
      <div className="dialog-actions">
        <Button look="primary" onPress={onDone}>
          {t('done')}
        </Button>
      </div>
    </>
  );
}
