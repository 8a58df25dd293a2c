import { useId } from 'react';
import { CheckboxGroup, Label } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { listImplied } from '@/session/wildcards';
import { Checkbox } from '@/ui/Checkbox';
import { FieldNote } from '@/ui/FieldNote';
import { type ScopeGroup, useScopeChoices } from './useScopeChoices';
import './ScopeFields.css';

type Props = {
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
  /** Whether the key acts as another user, who decides about their data. */
  readonly isForOther: boolean;
};

/** What a new key may do. */
export function ScopeFields({ value, onChange, isForOther }: Props) {
  const t = useTranslations('apiKeys.scopes');
  const groups = useScopeChoices(isForOther);
  const all = groups.flatMap(({ choices }) => choices.map(({ scope }) => scope));
  const implied = listImplied(all, value);
  return (
    <CheckboxGroup
      className="field"
      name="scopes"
      value={[...value, ...implied]}
      onChange={(next) => onChange(next.filter((scope) => !implied.includes(scope)))}
    >
      <Label className="field-label">{t('label')}</Label>
      {groups.map((group) => (
        <Group key={group.key} group={group} implied={implied} />
      ))}
      <FieldNote hint={t('hint')} />
    </CheckboxGroup>
  );
}

type GroupProps = { readonly group: ScopeGroup; readonly implied: readonly string[] };

function Group({ group: { key, choices, isPartial = false }, implied }: GroupProps) {
  const t = useTranslations('apiKeys.scopes');
  const inRole = useTranslations('people.role');
  const id = useId();
  return (
    <div className="scope-group" role="group" aria-labelledby={id}>
      <span id={id} className="scope-heading">
        {t(key)}
      </span>
      {choices.map(({ scope, text }) => (
        <Checkbox
          key={scope}
          value={scope}
          isDisabled={implied.includes(scope)}
          hint={implied.includes(scope) ? `${text} ${inRole('implied')}` : text}
        >
          <code>{scope}</code>
        </Checkbox>
      ))}
      {isPartial && <p className="field-note">{t('closed')}</p>}
    </div>
  );
}
