import { type ReactNode } from 'react';
import {
  Input,
  type InputProps,
  Label,
  TextField as AriaTextField,
  type TextFieldProps,
} from 'react-aria-components';
import { FieldNote } from './FieldNote';
import './Field.css';

type Props = Omit<TextFieldProps, 'children' | 'className' | 'style'> & {
  readonly label: string;
  readonly hint?: ReactNode;
  /** Uses a monospaced font, for values that are typed or compared character by character. */
  readonly isMono?: boolean;
  readonly input?: InputProps;
};

/** A labelled text field. API errors appear under it if the form maps them to its `name`. */
export function TextField({ label, hint, isMono = false, input, ...props }: Props) {
  return (
    <AriaTextField {...props} className={`field${isMono ? ' field-mono' : ''}`}>
      <Label className="field-label">{label}</Label>
      <Input {...input} className="field-input" />
      <FieldNote hint={hint} />
    </AriaTextField>
  );
}
