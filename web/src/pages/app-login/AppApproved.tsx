import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { Column } from '@/ui/Column';
import { Link } from '@/ui/Link';

type Props = {
  readonly name: string;
  /** Address of the app, with the code. */
  readonly answer: string;
};

/** Stays in view where the address opens a program, and does not replace the page. */
export function AppApproved({ name, answer }: Props) {
  const t = useTranslations('appLogin');
  return (
    <Column title={t('approved')} intro={t('approvedText', { app: name })}>
      <a className="button button-primary" href={answer}>
        {t('open', { app: name })}
      </a>
      <Link to={Router.AccountSessions()} look="quiet">
        {t('sessions')}
      </Link>
    </Column>
  );
}
