import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { goTo, Router, safeReturn } from '@/app/router';
import { Messages } from '@/i18n/Messages';
import { Banner } from '@/ui/Banner';
import { Column } from '@/ui/Column';
import { Link } from '@/ui/Link';
import { tellOtherTabs } from './channel';
import { useProofFailureText } from './useProofFailureText';

/** The return from a proof at the provider: tells the tab that waits, and closes, or continues where this tab was. */
export function ReauthenticatedPage() {
  return (
    <Messages area="proof">
      <Return />
    </Messages>
  );
}

function Return() {
  const t = useTranslations('proof.returned');
  const toText = useProofFailureText();
  const { return: target, reauthenticated, error } = Router.useRoute(['Reauthenticated'])?.params ?? {};
  const failure = reauthenticated === undefined ? (error ?? 'authentication_failed') : null;
  useEffect(() => {
    tellOtherTabs({ type: 'proved', error: failure });
    if (target === undefined) window.close();
    else if (failure === null) goTo(safeReturn(target));
  }, [failure, target]);
  return (
    <Column
      title={t(failure === null ? 'title' : 'failed')}
      intro={target === undefined ? t('close') : undefined}
    >
      {failure !== null && <Banner kind="error">{toText(failure)}</Banner>}
      {target !== undefined && (
        <Link to={safeReturn(target)} look="primary">
          {t('back')}
        </Link>
      )}
    </Column>
  );
}
