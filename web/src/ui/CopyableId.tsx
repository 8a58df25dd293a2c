import { Check, Copy } from 'lucide-react';
import { type ClipboardEvent } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './Button';
import { useCopy } from './useCopy';
import './CopyableId.css';

type Props = {
  readonly value: string;
  /** Name of the value, for screen readers: "user id". */
  readonly label: string;
  /** Another form to display, such as in groups. Copying uses the value. */
  readonly shown?: string;
};

/** An id, key or fingerprint that can be copied with one click. */
export function CopyableId({ value, label, shown = value }: Props) {
  const t = useTranslations('app.copy');
  const { state, copy, shown: text } = useCopy<HTMLElement>(value);
  const copyValue = (event: ClipboardEvent) => {
    if (getSelection()?.toString() !== shown) return;
    event.clipboardData.setData('text/plain', value);
    event.preventDefault();
  };
  const Icon = state === 'copied' ? Check : Copy;
  return (
    <span className="copyable">
      <code ref={text} title={value} onCopy={copyValue}>
        {shown}
      </code>
      <Button look="quiet" onPress={copy} aria-label={t('what', { what: label })}>
        <Icon aria-hidden="true" />
        <span aria-live="polite">{state === 'copied' ? t('copied') : t('copy')}</span>
      </Button>
      {state === 'selected' && (
        <span className="copyable-note" role="status">
          {t('selected')}
        </span>
      )}
    </span>
  );
}
