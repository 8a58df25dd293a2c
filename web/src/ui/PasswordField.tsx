import { Eye, EyeOff } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { Button, Input, Label, TextField, type TextFieldProps } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { FieldNote } from './FieldNote';
import './Field.css';

type Props = Omit<TextFieldProps, 'children' | 'className' | 'style' | 'type'> & {
  readonly label: string;
  readonly hint?: ReactNode;
  /** Tells password managers what to fill in. */
  readonly autoComplete: 'current-password' | 'new-password';
};

/** A password field. The password can be revealed; warns if caps lock is on. */
export function PasswordField({ label, hint, ...props }: Props) {
  const t = useTranslations('app.field');
  const [isShown, setShown] = useState(false);
  const [isCapsLock, setCapsLock] = useState(false);
  const noteCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'));
  const Icon = isShown ? EyeOff : Eye;
  return (
    <TextField {...props} type={isShown ? 'text' : 'password'} className="field field-with-button">
      <Label className="field-label">{label}</Label>
      <div className="field-box">
        <Input
          className="field-input"
          spellCheck={false}
          autoCapitalize="none"
          onKeyDown={noteCapsLock}
          onKeyUp={noteCapsLock}
          onBlur={() => setCapsLock(false)}
        />
        <Button
          className="field-button"
          slot={null}
          onPress={() => setShown(!isShown)}
          aria-pressed={isShown}
        >
          <Icon aria-hidden="true" />
          {isShown ? t('hide') : t('show')}
        </Button>
      </div>
      <FieldNote hint={isCapsLock ? t('capsLock') : hint} />
    </TextField>
  );
}
