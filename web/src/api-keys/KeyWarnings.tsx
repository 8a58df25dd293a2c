import { useTranslations } from 'use-intl';
import { type components } from '@/api/schema';
import { Badge } from '@/ui/Badge';

type ApiKey = components['schemas']['ListedApiKeyResponse'];

/** What a table shows in other columns. */
const SHOWN_ELSEWHERE: readonly string[] = ['full', 'never_expires'];

/** Why an admin should decide whether to keep a key. */
export function KeyWarnings({ warnings }: Pick<ApiKey, 'warnings'>) {
  const t = useTranslations('apiKeys.warnings');
  return warnings
    .filter((warning) => !SHOWN_ELSEWHERE.includes(warning))
    .map((warning) => (
      <Badge key={warning} tone="warning">
        {t(warning)}
      </Badge>
    ));
}
