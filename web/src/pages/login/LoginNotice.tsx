import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Banner } from '@/ui/Banner';
import { useEndedText } from '@/login/useEndedText';

/** Why the login is shown: the reason why the session ended, or the provider's error. */
export function LoginNotice() {
  const t = useTranslations('login.provider');
  const endedText = useEndedText();
  const { reason, error } = Router.useRoute(['Login'])?.params ?? {};
  if (error !== undefined) {
    const key = error as Parameters<typeof t.has>[0];
    return (
      <Banner kind="error" title={t('failed')}>
        {t.has(key) ? t(key) : t('authentication_failed')}
      </Banner>
    );
  }
  const ended = reason === undefined ? null : endedText(reason);
  return ended !== null && <Banner kind="info">{ended}</Banner>;
}
