import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { api, send } from '@/api/client';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Loaded } from '@/ui/Loaded';
import { Section } from '@/ui/Section';
import { Select } from '@/ui/Select';
import { useActionMutation } from '../actions/useActionMutation';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

/** The log level. Takes effect at once. */
export function LogLevel() {
  const t = useTranslations('admin.settings.logLevel');
  const stored = useQuery({
    queryKey: ['settings', 'log-level'],
    queryFn: () => send(api.GET('/users/log-level')),
  });
  const change = useActionMutation({
    action: (level: Level) => send(api.PATCH('/users/log-level', { body: { level } })),
    done: ({ level }) => t('done', { level: t(`levels.${level}`) }),
  });
  return (
    <Section title={t('title')} intro={t('intro')}>
      <Loaded query={stored} lines={2}>
        {({ level: current }) => {
          const level = change.isPending ? change.variables : current;
          return (
            <div className="narrow">
              <Select
                label={t('label')}
                hint={t(`hints.${level}`)}
                value={level}
                options={LEVELS.map((value) => ({ value, label: t(`levels.${value}`) }))}
                onChange={(next) => change.mutate(next)}
              />
            </div>
          );
        }}
      </Loaded>
      {change.error !== null && <ErrorMessage error={change.error} />}
    </Section>
  );
}
