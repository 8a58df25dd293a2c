import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { canUsePasskeys } from '@/passkeys/passkeys';
import { Button } from '@/ui/Button';
import { Loaded } from '@/ui/Loaded';
import { Section } from '@/ui/Section';
import { passkeysQuery } from '../queries';
import { AddPasskeyDialog } from './AddPasskeyDialog';
import { PasskeysTable } from './PasskeysTable';

/** The passkeys of the account, which log in without the password. */
export function PasskeysSection() {
  const t = useTranslations('account.security.passkeys');
  const passkeys = useQuery(passkeysQuery);
  // Setup leads here to add one.
  const isRequested = Router.useRoute(['AccountSecurity'])?.params.enrol === 'passkey';
  const [isAdding, setAdding] = useState(isRequested && canUsePasskeys);
  const close = () => {
    setAdding(false);
    // Otherwise the dialog opens again when a lock or a reload leads back to this URL.
    if (isRequested) Router.replace('AccountSecurity');
  };
  return (
    <Section
      title={t('title')}
      intro={canUsePasskeys ? t('intro') : t('notHere')}
      action={canUsePasskeys && <Button onPress={() => setAdding(true)}>{t('add')}</Button>}
    >
      <Loaded query={passkeys}>{(list) => <PasskeysTable passkeys={list} />}</Loaded>
      {isAdding && <AddPasskeyDialog onClose={close} />}
    </Section>
  );
}
