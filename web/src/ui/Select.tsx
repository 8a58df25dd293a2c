import { type ReactNode, useId } from 'react';
import './Field.css';
import './Select.css';

type Props<Value extends string> = {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
  readonly name?: string;
  readonly hint?: ReactNode;
  readonly isDisabled?: boolean;
  /** Hides the label visually, if the options explain themselves. */
  readonly isLabelHidden?: boolean;
};

/** A native select for a few options, which works well on phones and with screen readers. */
export function Select<Value extends string>(props: Props<Value>) {
  const id = useId();
  const { label, value, options, onChange, name, hint, isDisabled, isLabelHidden = false } = props;
  const find = (text: string) => options.find((option) => option.value === text);
  return (
    <div className="field">
      <label htmlFor={id} className={isLabelHidden ? 'visually-hidden' : 'field-label'}>
        {label}
      </label>
      <select
        id={id}
        name={name}
        className="field-input select"
        value={value}
        disabled={isDisabled}
        aria-describedby={hint == null ? undefined : `${id}-hint`}
        onChange={({ target }) => {
          const chosen = find(target.value);
          if (chosen) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {hint != null && (
        <p id={`${id}-hint`} className="field-note">
          {hint}
        </p>
      )}
    </div>
  );
}
