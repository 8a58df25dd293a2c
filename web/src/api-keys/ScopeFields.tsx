import { useId } from 'react';
import { CheckboxGroup, Label } from 'react-aria-components';
import { useTranslations } from 'use-intl';
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
  return (
    <CheckboxGroup className="field" name="scopes" value={[...value]} onChange={onChange}>
      <Label className="field-label">{t('label')}</Label>
      {groups.map((group) => (
        <Group key={group.key} group={group} />
      ))}
      <FieldNote hint={t('hint')} />
    </CheckboxGroup>
  );
}

function Group({ group: { key, choices, isPartial = false } }: { readonly group: ScopeGroup }) {
  const t = useTranslations('apiKeys.scopes');
  const id = useId();
  return (
    <div className="scope-group" role="group" aria-labelledby={id}>
      <span id={id} className="scope-heading">
        {t(key)}
      </span>
      {choices.map(({ scope, text }) => (
        <Checkbox key={scope} value={scope} hint={text}>
          <code>{scope}</code>
        </Checkbox>
      ))}
      {isPartial && <p className="field-note">{t('closed')}</p>}
    </div>
  );
}
