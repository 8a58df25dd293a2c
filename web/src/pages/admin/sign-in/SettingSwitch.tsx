import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Skeleton } from '@/ui/Skeleton';
import { Switch } from '@/ui/Switch';
import { useAct } from '../acts/useAct';
import { settingQuery, type Switchable } from './switches';

/** A setting that takes effect at once. A refusal stands under it, and it stays as it was. */
export function SettingSwitch({ setting }: { readonly setting: Switchable }) {
  const t = useTranslations('admin.signIn.switches');
  const { data, error } = useQuery(settingQuery(setting));
  const change = useAct({
    act: setting.write,
    done: (_, isOn: boolean) => (isOn ? t(`${setting.key}.on`) : t(`${setting.key}.off`)),
  });
  if (data === undefined) return error ? <ErrorMessage error={error} /> : <Skeleton lines={2} />;
  return (
    <div>
      <Switch
        isSelected={change.isPending ? change.variables : data}
        isDisabled={change.isPending}
        onChange={change.mutate}
        hint={t(`${setting.key}.hint`)}
      >
        {t(`${setting.key}.label`)}
      </Switch>
      {change.error !== null && <ErrorMessage error={change.error} />}
    </div>
  );
}
