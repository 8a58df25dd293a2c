import { useTranslations } from 'use-intl';
import { Banner } from '@/ui/Banner';
import { Facts } from '@/ui/Facts';
import { type Decision } from './applications';

/** What the door decided, and the rule that decided. */
export function DecisionResult({ decision }: { readonly decision: Decision }) {
  const t = useTranslations('applications.check');
  const { allowed, reason, line, username, with_identity: hasIdentity } = decision;
  return (
    <>
      <Banner
        kind={allowed ? 'success' : 'error'}
        title={t(allowed ? 'allowed' : 'refused', { name: username })}
        isLive
      >
        {reason !== null && t(`reasons.${reason}`)}
      </Banner>
      <Facts
        facts={[
          { key: 'line', label: t('line'), value: <span className="mono">{line}</span> },
          { key: 'identity', label: t('identity'), value: t(hasIdentity ? 'identityYes' : 'identityNo') },
        ]}
      />
    </>
  );
}
