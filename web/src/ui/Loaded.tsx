import { type UseQueryResult } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './Button';
import { ErrorMessage } from './ErrorMessage';
import { Skeleton } from './Skeleton';

type Props<Data> = {
  readonly query: UseQueryResult<Data>;
  /** Approximate number of lines of the content, for the placeholder. */
  readonly lines?: number;
  readonly children: (data: Data) => ReactNode;
};

/** Renders the data of a query, a placeholder while it is loading, or its error with a retry button. */
export function Loaded<Data>({ query, lines = 3, children }: Props<Data>) {
  const t = useTranslations('app.failed');
  if (query.data !== undefined) return children(query.data);
  if (query.error === null) return <Skeleton lines={lines} />;
  return (
    <>
      <ErrorMessage error={query.error} />
      <div>
        <Button onPress={() => void query.refetch()} isPending={query.isFetching}>
          {t('retry')}
        </Button>
      </div>
    </>
  );
}
