import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Checkbox';
import { type FormValues } from '@/ui/FormValues';
import { Select } from '@/ui/Select';
import { TextArea } from '@/ui/TextArea';
import { TextField } from '@/ui/TextField';
import { useActionMutation } from '../actions/useActionMutation';
import { type DesktopSettings, saveDesktops } from './remoteDesktops';

const FIELDS = { INVALID_GUACD_URL: 'url', INVALID_ALLOWED_TARGETS: 'targets' };
const USERS = ['everyone', 'admins'] as const;

/** Parses one entry per line. */
const parseLines = (text: string) =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

export function RemoteDesktopsForm({ settings }: { readonly settings: DesktopSettings }) {
  const t = useTranslations('admin.remoteDesktops');
  const [users, setUsers] = useState(settings.allowed_users);
  const save = useActionMutation({ action: saveDesktops, done: () => t('saved') });
  const submit = (values: FormValues) =>
    save.mutate({
      enabled: values.isChecked('enabled'),
      url: values.text('url').trim(),
      allowed_users: users,
      allowed_targets: parseLines(values.text('targets')),
    });
  return (
    <ApiForm
      error={save.error}
      fields={FIELDS}
      onSubmit={submit}
      actions={
        <Button type="submit" look="primary" isPending={save.isPending}>
          {t('save')}
        </Button>
      }
    >
      <Checkbox name="enabled" defaultSelected={settings.enabled} hint={t('enabledHint')}>
        {t('enabled')}
      </Checkbox>
      <div className="narrow">
        <TextField
          label={t('url')}
          hint={t('urlHint')}
          name="url"
          defaultValue={settings.url}
          isRequired
          isMono
          autoComplete="off"
          input={{ spellCheck: false, autoCapitalize: 'none' }}
        />
        <Select
          label={t('users')}
          hint={t('usersHint')}
          value={users}
          options={USERS.map((value) => ({ value, label: t(`usersOptions.${value}`) }))}
          onChange={setUsers}
        />
      </div>
      <TextArea
        label={t('targets')}
        hint={t('targetsHint')}
        name="targets"
        rows={5}
        isMono
        defaultValue={settings.allowed_targets.join('\n')}
      />
    </ApiForm>
  );
}
