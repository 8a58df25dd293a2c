import { useFormatter, useTranslations } from 'use-intl';
import { type FailedLogins, HOURS } from './failedLogins';

const HEIGHT = 80;
const HOUR_MS = 60 * 60 * 1000;
/** Hours without failed logins also have a line, so that the time axis is visible. */
const MIN_HEIGHT = 2;
const STEP = 100 / HOURS;

/** Bar chart with one bar per hour. */
export function HourBars({ logins }: { readonly logins: FailedLogins }) {
  const t = useTranslations('admin.overview.failed');
  const format = useFormatter();
  const max = Math.max(1, ...logins.hours);
  const formatTime = (hour: number) =>
    format.dateTime(new Date(logins.start + hour * HOUR_MS), { hour: '2-digit', minute: '2-digit' });
  return (
    <svg
      className="hour-bars"
      width="100%"
      height={HEIGHT}
      role="img"
      aria-label={t('chart', { total: logins.total, max: Math.max(...logins.hours) })}
    >
      {logins.hours.map((count, hour) => {
        const height = Math.max(MIN_HEIGHT, Math.round((count / max) * HEIGHT));
        return (
          <rect
            key={hour}
            className={count === 0 ? 'hour-none' : 'hour-some'}
            x={`${hour * STEP + STEP * 0.1}%`}
            y={HEIGHT - height}
            width={`${STEP * 0.8}%`}
            height={height}
          >
            <title>{t('bar', { count, time: formatTime(hour) })}</title>
          </rect>
        );
      })}
    </svg>
  );
}
