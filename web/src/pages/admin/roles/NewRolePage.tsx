import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { ApiForm } from '@/ui/ApiForm';
import { Button } from '@/ui/Button';
import { Link } from '@/ui/Link';
import { Page } from '@/ui/Page';
import { Panel } from '@/ui/Panel';
import { TextField } from '@/ui/TextField';
import { useActionMutation } from '../actions/useActionMutation';
import { PermissionFields } from './PermissionFields';
import { RoleFields } from './RoleFields';
import { createRole, ERROR_FIELDS, type RoleDraft } from './roles';
import { SecondFactorField } from './SecondFactorField';

/** Creates a role. */
export function NewRolePage() {
  return (
    <Messages area="people">
      <NewRole />
    </Messages>
  );
}

function NewRole() {
  const t = useTranslations('people.role');
  const [permissions, setPermissions] = useState<readonly string[]>([]);
  const create = useActionMutation({
    action: ({ name, ...draft }: RoleDraft & { readonly name: string }) => createRole(name, draft),
    done: (_, { displayName: role }) => t('created', { role }),
    onDone: () => Router.push('AdminRoles'),
  });
  return (
    <Page title={t('newTitle')} intro={t('newIntro')}>
      <Panel>
        <ApiForm
          error={create.error}
          fields={ERROR_FIELDS}
          onSubmit={(values) =>
            create.mutate({
              name: values.text('name').trim(),
              displayName: values.text('displayName'),
              description: values.text('description'),
              permissions,
              requiresSecondFactor: values.isChecked('requiresSecondFactor'),
            })
          }
          actions={
            <>
              <Link to={Router.AdminRoles()} look="secondary">
                {t('cancel')}
              </Link>
              <Button type="submit" look="primary" isPending={create.isPending}>
                {t('create')}
              </Button>
            </>
          }
        >
          <div className="narrow">
            <RoleFields />
            <TextField
              label={t('name')}
              hint={t('nameHint')}
              name="name"
              pattern="[a-z0-9_\-]+"
              maxLength={64}
              autoComplete="off"
              isRequired
              isMono
              input={{ autoCapitalize: 'none', spellCheck: false }}
            />
          </div>
          <SecondFactorField />
          <PermissionFields value={permissions} onChange={setPermissions} />
        </ApiForm>
      </Panel>
    </Page>
  );
}
