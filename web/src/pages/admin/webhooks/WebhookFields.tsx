import { useTranslations } from 'use-intl';
import { useHolds } from '@/session/permissions';
import { Checkbox } from '@/ui/Checkbox';
import { TextArea } from '@/ui/TextArea';
import { TextField } from '@/ui/TextField';
import { type Webhook } from './webhooks';

/** The fields of a webhook; null for a new one. */
export function WebhookFields({ webhook }: { readonly webhook: Webhook | null }) {
  const t = useTranslations('webhooks.fields');
  const mayAllow = useHolds()('settings.manage');
  return (
    <>
      <TextField
        label={t('name')}
        name="name"
        defaultValue={webhook?.name}
        maxLength={100}
        autoComplete="off"
        autoFocus={webhook === null}
        isRequired
      />
      <TextField
        label={t('url')}
        hint={t('urlHint')}
        name="url"
        defaultValue={webhook?.url}
        isMono
        autoComplete="off"
        input={{ autoCapitalize: 'none', spellCheck: false, inputMode: 'url' }}
        isRequired
      />
      <TextArea
        label={t('types')}
        hint={t('typesHint')}
        name="types"
        defaultValue={(webhook?.types ?? ['*']).join('\n')}
        rows={3}
        isMono
        isRequired
      />
      <Checkbox
        name="allow_private"
        defaultSelected={webhook?.allow_private ?? false}
        isDisabled={!mayAllow}
        hint={t('privateHint')}
      >
        {t('private')}
      </Checkbox>
    </>
  );
}
