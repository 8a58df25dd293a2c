import { CircleCheck, CircleX } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Banner } from '@/ui/Banner';
import './LoginSettings.css';

type Props<Step extends string> = {
  readonly result: {
    readonly ok: boolean;
    readonly steps: readonly { readonly step: Step; readonly ok: boolean; readonly message: string }[];
  };
  readonly nameOf: (step: Step) => string;
};

/** The result of a dry run, step by step. */
export function DryRun<Step extends string>({ result, nameOf }: Props<Step>) {
  const t = useTranslations('admin.login.provider.dryRun');
  const failed = result.steps.filter(({ ok }) => !ok).length;
  return (
    <>
      <Banner
        kind={result.ok ? 'success' : 'error'}
        title={result.ok ? t('ok') : t('failed', { failed })}
        isLive
      >
        {result.ok && t('okText')}
      </Banner>
      <ol className="dry-run" aria-label={t('label')}>
        {result.steps.map(({ step, ok, message }) => {
          const Icon = ok ? CircleCheck : CircleX;
          return (
            <li key={step} className={`dry-run-step ${ok ? 'dry-run-ok' : 'dry-run-failed'}`}>
              <Icon aria-hidden="true" />
              <span className="dry-run-name">
                {nameOf(step)} <span className="visually-hidden">{ok ? t('stepOk') : t('stepFailed')}</span>
              </span>
              <span className="dry-run-message">{message}</span>
            </li>
          );
        })}
      </ol>
    </>
  );
}
