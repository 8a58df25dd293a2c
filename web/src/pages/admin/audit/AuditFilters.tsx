import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Button } from '@/ui/Button';
import { Select } from '@/ui/Select';
import { Switch } from '@/ui/Switch';
import { userQuery } from '../users/users';
import { UserField } from '../users/UserField';
import { ActionSelect } from './ActionSelect';
import { CustomRange } from './CustomRange';
import { RANGES, RESULTS, type useAuditView } from './useAuditView';

type Props = {
  readonly view: ReturnType<typeof useAuditView>;
  readonly isLive: boolean;
  readonly onLive: (isLive: boolean) => void;
};

/** Filters for user, action, result and time. */
export function AuditFilters({ view, isLive, onLive }: Props) {
  const t = useTranslations('auditLog.filters');
  const { params, range, change, isFiltered } = view;
  const { user: userId, action = '', result } = params;
  const user = useQuery({ ...userQuery(userId ?? ''), enabled: userId !== undefined }).data;
  const outcome = RESULTS.find((it) => it === result) ?? '';
  return (
    <>
      <UserField
        key={user?.id}
        label={t('user')}
        initial={user?.username}
        onChoose={(chosen) => change({ user: chosen?.id })}
      />
      <ActionSelect value={action} onChange={(next) => change({ action: next })} />
      <Select
        label={t('result')}
        value={outcome}
        options={[
          { value: '', label: t('anyResult') },
          ...RESULTS.map((value) => ({ value, label: t(`results.${value}`) })),
        ]}
        onChange={(next) => change({ result: next })}
      />
      <Select
        label={t('range')}
        value={range}
        options={RANGES.map((value) => ({ value, label: t(`ranges.${value}`) }))}
        onChange={(next) => change({ range: next === 'all' ? undefined : next })}
      />
      {range === 'custom' && <CustomRange view={view} />}
      <Switch isSelected={isLive} onChange={onLive}>
        {t('live')}
      </Switch>
      {isFiltered && (
        <Button
          look="quiet"
          onPress={() =>
            change({
              user: undefined,
              action: undefined,
              result: undefined,
              range: undefined,
              from: undefined,
              to: undefined,
            })
          }
        >
          {t('clear')}
        </Button>
      )}
    </>
  );
}
