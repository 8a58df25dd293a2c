import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Input, Label, TextField } from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { FieldNote } from './FieldNote';
import './Field.css';
import './CodeField.css';

const LENGTH = 6;
const CELLS = [...Array(LENGTH).keys()];

type Props = {
  readonly name: string;
  readonly label: string;
  readonly hint?: ReactNode;
  /** Masks the digits, for the passcode. */
  readonly isHidden?: boolean;
  readonly autoFocus?: boolean;
  /** The last error: a new one clears the boxes for the next attempt. */
  readonly clearAfter?: object | null;
  /** Called once all six digits are entered. */
  readonly onComplete?: (code: string) => void;
  /** For forms with several codes: a complete one moves the focus to the next, and the last one submits the form. */
  readonly isStep?: boolean;
};

/** Six digits in six boxes. Supports paste, autofill and dictation; removes spaces and dashes. */
export function CodeField(allProps: Props) {
  const { name, label, hint, isHidden = false, clearAfter, onComplete, isStep = false, ...props } = allProps;
  const t = useTranslations('app.field');
  const input = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState('');
  const [cleared, setCleared] = useState(clearAfter);
  if (clearAfter !== cleared) {
    setCleared(clearAfter);
    if (clearAfter != null) setCode('');
  }
  const change = (text: string) => {
    const digits = text.replace(/\D/g, '').slice(0, LENGTH);
    setCode(digits);
    if (digits.length === LENGTH && digits !== code) onComplete?.(digits);
  };
  const isComplete = code.length === LENGTH;
  useEffect(() => {
    // Not when it is typed: by now, the form has the value.
    if (isStep && isComplete) advance(input.current?.form);
  }, [isStep, isComplete]);
  useEffect(() => {
    if (isStep && cleared != null) input.current?.focus();
  }, [isStep, cleared]);
  const validate = () => (isComplete ? null : t('sixDigits'));
  return (
    <TextField
      {...props}
      name={name}
      className="field code-field"
      isRequired
      validate={validate}
      value={code}
      onChange={change}
    >
      <Label className="field-label">{label}</Label>
      <div className="code-box">
        <Input
          ref={input}
          className="code-input"
          type={isHidden ? 'password' : 'text'}
          inputMode="numeric"
          pattern="[0-9]*"
          autoComplete={isHidden ? 'off' : 'one-time-code'}
        />
        <div className="code-cells" aria-hidden="true">
          {CELLS.map((cell) => (
            <span key={cell} className="code-cell" data-next={isNext(cell, code) || undefined}>
              {isHidden && cell < code.length ? '•' : code[cell]}
            </span>
          ))}
        </div>
      </div>
      <FieldNote hint={hint} />
    </TextField>
  );
}

function advance(form: HTMLFormElement | null | undefined): void {
  const fields = [...(form?.querySelectorAll<HTMLInputElement>('.code-input') ?? [])];
  const next = fields.find(({ value }) => value.length < LENGTH);
  if (next === undefined) form?.requestSubmit();
  else next.focus();
}

const isNext = (cell: number, code: string) => cell === Math.min(code.length, LENGTH - 1);
