import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './Button';
import './CopyableId.css';

type Props = {
  readonly value: string;
  /** What is copied, for screen readers: "user id". */
  readonly label: string;
  /** Shows only the beginning; the whole is copied. */
  readonly shown?: string;
};

/** An id, a key or a fingerprint: one click copies it. */
export function CopyableId({ value, label, shown = value }: Props) {
  const t = useTranslations('app.copy');
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    const timer = isCopied ? setTimeout(() => setCopied(false), 2000) : undefined;
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
  };
  const Icon = isCopied ? Check : Copy;
  return (
    <span className="copyable">
      <code title={value}>{shown}</code>
      <Button look="quiet" onPress={() => void copy()} aria-label={t('what', { what: label })}>
        <Icon aria-hidden="true" />
        <span aria-live="polite">{isCopied ? t('copied') : t('copy')}</span>
      </Button>
    </span>
  );
}
