import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from './Button';
import './Table.css';

type Props = {
  /** Index of the first row that is shown. */
  readonly offset: number;
  readonly shown: number;
  /** Number of all rows; omitted if the API does not count them. */
  readonly total?: number;
  readonly onPrevious?: () => void;
  readonly onNext?: () => void;
};

/** The position in a paginated list, and buttons for the previous and next page. */
export function TablePages({ offset, shown, total, onPrevious, onNext }: Props) {
  const t = useTranslations('app.table');
  if (shown === 0 && offset === 0) return null;
  const range = { from: offset + 1, to: offset + shown };
  return (
    <div className="table-foot">
      <span aria-live="polite">
        {total === undefined ? t('range', range) : t('rangeOf', { ...range, total })}
      </span>
      <span className="table-pages">
        <Button isDisabled={onPrevious === undefined} onPress={onPrevious}>
          <ChevronLeft aria-hidden="true" />
          {t('previous')}
        </Button>
        <Button isDisabled={onNext === undefined} onPress={onNext}>
          {t('next')}
          <ChevronRight aria-hidden="true" />
        </Button>
      </span>
    </div>
  );
}
