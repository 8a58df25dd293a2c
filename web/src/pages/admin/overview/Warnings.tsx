import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { Banner } from '@/ui/Banner';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { installationQuery } from '@/settings/installation';

/** The warnings of `doctor`: the code of the check, and its message, which may continue the code as a sentence. */
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
