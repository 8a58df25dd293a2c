import { useFormatter, useNow } from 'use-intl';

type Props = {
  /** RFC 3339, as the API sends it. */
  readonly at: string;
  /** Shows the exact time instead of the relative one. */
  readonly isExact?: boolean;
};

const INTERVAL_MS = 30_000;

/** A time relative to now. Shows the exact time on hover, and copies it. */
export function Time({ at, isExact = false }: Props) {
  const format = useFormatter();
  const now = useNow({ updateInterval: INTERVAL_MS });
  const date = new Date(at);
  // A recent time can be later than `now`, which is up to one interval old.
  const isNow = Math.abs(date.getTime() - now.getTime()) < INTERVAL_MS;
  const exact = format.dateTime(date, { dateStyle: 'medium', timeStyle: 'medium' });
  const copyExact = (event: React.ClipboardEvent) => {
    if (isExact) return;
    event.clipboardData.setData('text/plain', exact);
    event.preventDefault();
  };
  return (
    <time dateTime={at} title={exact} onCopy={copyExact}>
      {isExact ? exact : format.relativeTime(isNow ? now : date, now)}
    </time>
  );
}
