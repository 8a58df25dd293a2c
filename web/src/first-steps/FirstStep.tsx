import { CircleCheck, CircleDashed } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { Link } from '@/ui/Link';
import { type Step } from './useFirstSteps';

/** One setup task, with a button or link to do it. */
export function FirstStep({ step }: { readonly step: Step }) {
  const t = useTranslations('firstSteps');
  const { key, isDone } = step;
  const Icon = isDone ? CircleCheck : CircleDashed;
  return (
    <li className={isDone ? 'first-step first-step-done' : 'first-step'}>
      <Icon aria-hidden="true" />
      <div>
        <p className="first-step-title">
          {t(`${key}.title`)} <span className="visually-hidden">{t(isDone ? 'isDone' : 'isOpen')}</span>
        </p>
        {!isDone && <p className="first-step-text">{t(`${key}.text`)}</p>}
      </div>
      {!isDone && <Acts step={step} />}
    </li>
  );
}

function Acts({ step }: { readonly step: Step }) {
  const t = useTranslations('firstSteps');
  const { key, to, act, tick, isPending } = step;
  return (
    <div className="first-step-acts">
      {to !== undefined && (
        <Link to={to} look="secondary">
          {t(`${key}.act`)}
        </Link>
      )}
      {act && (
        <Button onPress={act} isPending={isPending}>
          {t(`${key}.act`)}
        </Button>
      )}
      {tick && (key === 'keyCopy' || key === 'registration') && (
        <Button look="quiet" onPress={tick}>
          {t(`${key}.tick`)}
        </Button>
      )}
    </div>
  );
}
