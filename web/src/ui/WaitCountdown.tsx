import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';

type Props = {
  /** Whole seconds, as in `remainingTime`. Use the time of the error as `key`, so that a new error restarts the countdown. */
  readonly seconds: number;
  readonly onEnd?: () => void;
};

/** Counts down to the next possible attempt. Screen readers announce only the initial time. */
export function WaitCountdown({ seconds, onEnd }: Props) {
  const t = useTranslations('app.wait');
  const left = useSecondsLeft(seconds, onEnd);
  if (left === 0) return <>{t('over')}</>;
  const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  return (
    <>
      <span className="visually-hidden">{t('again', { minutes: Math.ceil(seconds / 60) })}</span>
      <span aria-hidden="true">{t('in', { time })}</span>
    </>
  );
}

function useSecondsLeft(seconds: number, onEnd?: () => void): number {
  const [end] = useState(() => performance.now() + seconds * 1000);
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    if (left <= 0) return undefined;
    const timer = setTimeout(() => {
      const next = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      setLeft(next);
      if (next === 0) onEnd?.();
    }, 1000);
    return () => clearTimeout(timer);
  }, [end, left, onEnd]);
  return left;
}
