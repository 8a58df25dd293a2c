import { Check, Copy, Download, Printer } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { usePagesConfig } from '@/api/pagesConfig';
import { useMe } from '@/session/me';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import './BackupCodes.css';

type Props = { readonly codes: readonly string[]; readonly onDone: () => void };

/** Backup codes, which are never shown again: to copy, to save, to print. */
export function BackupCodes({ codes, onDone }: Props) {
  const t = useTranslations('account.security.codes');
  const { name } = usePagesConfig();
  const { username } = useMe();
  const [isCopied, setCopied] = useState(false);
  const heading = t('heading', { name, username });
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join('\n'));
    setCopied(true);
  };
  const CopyIcon = isCopied ? Check : Copy;
  return (
    <>
      <Banner kind="warning">{t('once')}</Banner>
      <div className="codes">
        <p className="codes-heading">{heading}</p>
        <ul className="codes-list">
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
      </div>
      <div className="codes-ways">
        <Button onPress={() => void copy()}>
          <CopyIcon aria-hidden="true" />
          <span aria-live="polite">{isCopied ? t('copied') : t('copy')}</span>
        </Button>
        <Button onPress={() => save(`${heading}\n\n${codes.join('\n')}\n`, t('file', { username }))}>
          <Download aria-hidden="true" />
          {t('download')}
        </Button>
        <Button onPress={() => print()}>
          <Printer aria-hidden="true" />
          {t('print')}
        </Button>
      </div>
      <div className="dialog-actions">
        <Button look="primary" onPress={onDone}>
          {t('done')}
        </Button>
      </div>
    </>
  );
}

/** Hands a text to the browser as a file. */
function save(text: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
