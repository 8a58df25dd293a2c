import { type ReactNode } from 'react';
import { Label, TextArea as AriaTextArea, TextField, type TextFieldProps } from 'react-aria-components';
import { FieldNote } from './FieldNote';
import './Field.css';

type Props = Omit<TextFieldProps, 'children' | 'className' | 'style'> & {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly rows?: number;
  readonly isMono?: boolean;
};

/** Several lines of text. */
export function TextArea({ label, hint, rows = 4, isMono = false, ...props }: Props) {
  return (
    <TextField {...props} className={`field${isMono ? ' field-mono' : ''}`}>
      <Label className="field-label">{label}</Label>
      <AriaTextArea className="field-input field-area" rows={rows} spellCheck={!isMono} />
      <FieldNote hint={hint} />
    </TextField>
  );
}
