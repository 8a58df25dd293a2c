import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useMe } from '@/session/me';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Section } from '@/ui/Section';
import { Select } from '@/ui/Select';
import { TextField } from '@/ui/TextField';
import { UserField } from '../users/UserField';
import { addressOf, type Application, checkDecision } from './applications';
import { DecisionResult } from './DecisionResult';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const FIELDS = { USER_NOT_FOUND: 'username', INVALID_REQUEST: 'url' };

type Question = Parameters<typeof checkDecision>[1];

/** Shows what would be decided about a request of a user, without sending it. */
export function CheckDecision({ application }: { readonly application: Application }) {
  const t = useTranslations('applications.check');
  const { username } = useMe();
  const [method, setMethod] = useState<(typeof METHODS)[number]>('GET');
  const check = useMutation({ mutationFn: (body: Question) => checkDecision(application.id, body) });
  return (
    <Section title={t('title')} intro={t('intro')}>
      <ApiForm
        error={check.error}
        fields={FIELDS}
        onSubmit={(values) =>
          check.mutate({
            username: values.text('username').trim(),
            method,
            url: values.text('url').trim(),
          })
        }
        actions={
          <Button type="submit" isPending={check.isPending}>
            {t('submit')}
          </Button>
        }
      >
        <div className="application-fields">
          <UserField label={t('user')} name="username" initial={username} isRequired />
          <Select
            label={t('method')}
            value={method}
            options={METHODS.map((value) => ({ value, label: value }))}
            onChange={setMethod}
          />
        </div>
        <TextField
          label={t('url')}
          hint={t('urlHint')}
          name="url"
          defaultValue={addressOf(application)}
          maxLength={4096}
          isRequired
          isMono
          autoComplete="off"
          input={{ autoCapitalize: 'none', spellCheck: false }}
        />
      </ApiForm>
      {check.data && <DecisionResult decision={check.data} />}
    </Section>
  );
}
