import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Loaded } from '@/ui/Loaded';
import { Section } from '@/ui/Section';
import { emailQuery } from '../queries';
import { EmailForm } from './EmailForm';
import { EmailState } from './EmailState';

/** The e-mail address of the account, and what is sent there. Says so if the installation sends no mail. */
export function EmailSection() {
  const t = useTranslations('account.email');
  const email = useQuery(emailQuery);
  return (
    <Section title={t('title')} intro={t('intro')}>
      <Loaded query={email}>
        {(state) => (
          <>
            <EmailState state={state} />
            {state.enabled ? <EmailForm state={state} /> : <p className="note">{t('disabled')}</p>}
          </>
        )}
      </Loaded>
    </Section>
  );
}
