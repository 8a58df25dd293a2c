import { CircleCheck, CircleDashed } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { Link } from '@/ui/Link';
import { type NextStep } from './useNextSteps';

export function NextStepItem({ step }: { readonly step: NextStep }) {
  const t = useTranslations('admin.overview.next');
  const { key, isDone, to, tick } = step;
  const Icon = isDone ? CircleCheck : CircleDashed;
  return (
    <li className="next-step" data-done={isDone || undefined}>
      <Icon aria-hidden="true" />
      <div>
        <p className="next-step-title">
          {t(`${key}.title`)} <span className="visually-hidden">{isDone ? t('isDone') : t('isOpen')}</span>
        </p>
        {!isDone && <p className="section-intro">{t(`${key}.text`)}</p>}
      </div>
      {!isDone && (
        <div className="next-step-acts">
          <Link to={to} look="secondary">
            {t(`${key}.open`)}
          </Link>
          {tick && (key === 'keyCopy' || key === 'registration') && (
            <Button look="quiet" onPress={tick}>
              {t(`${key}.tick`)}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
