import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { setStepUp, type StepUpMode, stepUpQuery } from '@/settings/stepUp';
import { ErrorMessage } from '@/ui/ErrorMessage';
import { Loaded } from '@/ui/Loaded';
import { Section } from '@/ui/Section';
import { Select } from '@/ui/Select';
import { useActionMutation } from '../actions/useActionMutation';

const MODES = ['own', 'all', 'off'] as const;

/** Which changes ask again who uses the session. */
export function StepUpSection() {
  const t = useTranslations('admin.settings.stepUp');
  const stored = useQuery(stepUpQuery);
  const change = useActionMutation({
    action: (mode: StepUpMode) => setStepUp(mode),
    done: ({ mode }) => t('done', { mode: t(`modes.${mode}`) }),
  });
  return (
    <Section title={t('title')} intro={t('intro')}>
      <Loaded query={stored} lines={2}>
        {({ mode: current, configured: isConfigured }) => {
          const mode = change.isPending ? change.variables : current;
          return (
            <div className="narrow">
              <Select
                label={t('label')}
                hint={isConfigured ? t('configured') : t(`hints.${mode}`)}
                value={mode}
                options={MODES.map((value) => ({ value, label: t(`modes.${value}`) }))}
                onChange={(next) => change.mutate(next)}
                isDisabled={isConfigured}
              />
            </div>
          );
        }}
      </Loaded>
      {change.error !== null && <ErrorMessage error={change.error} />}
    </Section>
  );
}
