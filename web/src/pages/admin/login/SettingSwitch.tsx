import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Loaded } from '@/ui/Loaded';
import { Switch } from '@/ui/Switch';
import { useActionMutation } from '../actions/useActionMutation';
import { settingQuery, type Switchable } from '@/settings/switches';

/** A setting that takes effect at once. If the change fails, it shows the error and keeps its value. */
export function SettingSwitch({ setting }: { readonly setting: Switchable }) {
  const t = useTranslations('admin.login.switches');
  const state = useQuery(settingQuery(setting));
  const change = useActionMutation({
    action: setting.write,
    done: (_, isOn: boolean) => (isOn ? t(`${setting.key}.on`) : t(`${setting.key}.off`)),
  });
  return (
    <div>
      <Loaded query={state} lines={2}>
        {(isOn) => (
          <Switch
            isSelected={change.isPending ? change.variables : isOn}
            isDisabled={change.isPending}
            onChange={change.mutate}
            hint={t(`${setting.key}.hint`)}
          >
            {t(`${setting.key}.label`)}
          </Switch>
        )}
      </Loaded>
      {change.error !== null && <ErrorMessage error={change.error} />}
    </div>
  );
}
