import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Banner } from '@/ui/Banner';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { installationQuery } from '@/settings/installation';

/** What is wrong with the installation, as `doctor` words it: what was checked, and a sentence that may begin with it. */
export function Warnings() {
  const t = useTranslations('admin.overview.warnings');
  const { data, error } = useQuery(installationQuery);
  if (error !== null) return <ErrorMessage error={error} />;
  return data?.warnings.map(({ code, severity, message }) => (
    <Banner
      key={`${code} ${message}`}
      kind={severity === 'problem' ? 'error' : 'warning'}
      title={t(severity)}
      isLive={false}
    >
      <p>
        <code>{code}</code> {message}
      </p>
    </Banner>
  ));
}
