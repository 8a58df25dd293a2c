import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/TextField';
import { useActionMutation } from '../actions/useActionMutation';

const FIELDS = { INVALID_REQUEST: 'hours' };

export function SessionLifetimeForm({ hours }: { readonly hours: number }) {
  const t = useTranslations('admin.login.lifetime');
  const save = useActionMutation({
    action: (timeoutHours: number) => send(api.PATCH('/users/session-timeout', { body: { timeoutHours } })),
    done: ({ timeoutHours }) => t('done', { hours: timeoutHours }),
  });
  return (
    <ApiForm
      error={save.error}
      fields={FIELDS}
      onSubmit={(values) => save.mutate(Number(values.text('hours')))}
      actions={
        <Button type="submit" isPending={save.isPending}>
          {t('save')}
        </Button>
      }
    >
      <div className="narrow">
        <TextField
          label={t('label')}
          hint={t('hint')}
          name="hours"
          defaultValue={String(hours)}
          isRequired
          validate={(text) => (isHours(text) ? null : t('invalid'))}
          input={{ inputMode: 'numeric' }}
        />
      </div>
    </ApiForm>
  );
}

function isHours(text: string): boolean {
  const hours = Number(text);
  return Number.isInteger(hours) && hours >= 1 && hours <= 720;
}
