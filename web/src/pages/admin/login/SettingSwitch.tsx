import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Loaded } from '@/ui/Loaded';
import { Switch } from '@/ui/Switch';
import { AccessConfirmDialog } from '../access/AccessConfirmDialog';
import { useActionMutation } from '../actions/useActionMutation';
import { settingQuery, type Switchable } from '@/settings/switches';

/**
 * A setting that takes effect at once, after a confirmation if that can lock admins out. If the change fails, it shows the
 * error and keeps its value.
 */
export function SettingSwitch({ setting }: { readonly setting: Switchable }) {
  const t = useTranslations('admin.login.switches');
  const state = useQuery(settingQuery(setting));
  const [isAsking, setAsking] = useState(false);
  const { key, turnedOff } = setting;
  const change = useActionMutation({
    action: setting.write,
    done: (_, isOn: boolean) => (isOn ? t(`${key}.on`) : t(`${key}.off`)),
    onDone: () => setAsking(false),
  });
  const ask = () => {
    change.reset();
    setAsking(true);
  };
  return (
    <div>
      <Loaded query={state} lines={2}>
        {(isOn) => (
          <Switch
            isSelected={change.isPending ? change.variables : isOn}
            isDisabled={change.isPending}
            onChange={(next) => (next || turnedOff === undefined ? change.mutate(next) : ask())}
            hint={t(`${key}.hint`)}
          >
            {t(`${key}.label`)}
          </Switch>
        )}
      </Loaded>
      {change.error !== null && !isAsking && <ErrorMessage error={change.error} />}
      {turnedOff && (
        <AccessConfirmDialog
          isOpen={isAsking}
          onClose={() => setAsking(false)}
          title={t('turnOffTitle', { name: t(`${key}.label`) })}
          action={t('turnOff')}
          onConfirm={() => change.mutate(false)}
          isPending={change.isPending}
          error={change.error}
          change={turnedOff}
        >
          {t(`${key}.hint`)}
        </AccessConfirmDialog>
      )}
    </div>
  );
}
