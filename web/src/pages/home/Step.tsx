import { CircleCheck, CircleDashed } from 'lucide-react';
import { type ReactNode } from 'react';
import { useTranslations } from 'use-intl';

type Props = {
  readonly title: string;
  readonly children: ReactNode;
  readonly isDone: boolean;
  /** What does it, or leads there. */
  readonly action: ReactNode;
};

/** One thing to do, ticked when it is done. */
export function Step({ title, children, isDone, action }: Props) {
  const t = useTranslations('home.steps');
  const Icon = isDone ? CircleCheck : CircleDashed;
  return (
    <li className={isDone ? 'step step-done' : 'step'}>
      <Icon aria-hidden="true" />
      <div>
        <p className="step-title">
          {title}
          <span className="visually-hidden"> {t(isDone ? 'done' : 'open')}</span>
        </p>
        {!isDone && <div className="step-text">{children}</div>}
      </div>
      {!isDone && <div className="step-action">{action}</div>}
    </li>
  );
}
