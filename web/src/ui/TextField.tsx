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
  /** For what is typed or compared character by character. */
  readonly isMono?: boolean;
  readonly input?: InputProps;
};

/** A labelled line of text; refusals of the API appear under it when the form knows its `name`. */
export function TextField({ label, hint, isMono = false, input, ...props }: Props) {
  return (
    <AriaTextField {...props} className={`field${isMono ? ' field-mono' : ''}`}>
      <Label className="field-label">{label}</Label>
      <Input {...input} className="field-input" />
      <FieldNote hint={hint} />
    </AriaTextField>
  );
}
