import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { EmptyState } from '@/ui/EmptyState';
import { OffsetPages } from '@/ui/OffsetPages';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { SearchField } from '@/ui/SearchField';
import { Switch } from '@/ui/Switch';
import { apiKeysQuery } from './apiKeys';
import { CreateKey } from './CreateKey';
import { KeyTable } from './KeyTable';
import { PAGE_SIZE, useKeysView } from './useKeysView';

/** All API keys. */
export function ApiKeysPage() {
  const t = useTranslations('admin.apiKeys');
  const { search, isReview, sort, page, change, apply } = useKeysView();
  const { data, error } = useQuery(apiKeysQuery);
  const found = data && apply(data.apiKeys);
  const isEmpty = data?.apiKeys.length === 0;
  return (
    <Page title={t('title')} intro={t('intro')} action={<CreateKey />}>
      <Panel>
        <KeyTable
          keys={found?.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)}
          error={error}
          sort={sort}
          onSort={(next) => change({ sort: next })}
          tools={
            !isEmpty && (
              <>
                <SearchField
                  label={t('search')}
                  initial={search}
                  onSearch={(text) => change({ search: text })}
                />
                <Switch isSelected={isReview} onChange={(next) => change({ isReview: next })}>
                  {t('review')}
                </Switch>
              </>
            )
          }
          empty={
            <EmptyState icon={KeyRound} title={isEmpty ? t('empty') : t('noMatch')}>
              {isEmpty ? t('emptyHint') : t('noMatchHint')}
            </EmptyState>
          }
          foot={
            <OffsetPages
              page={page}
              pageSize={PAGE_SIZE}
              total={found?.length}
              onPage={(next) => change({ page: next })}
            />
          }
        />
      </Panel>
    </Page>
  );
}
