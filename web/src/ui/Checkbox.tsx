import { Check } from 'lucide-react';
import { type ReactNode } from 'react';
import { CheckboxButton, CheckboxField, type CheckboxFieldProps, Text } from 'react-aria-components';
import './Choice.css';

type Props = Omit<CheckboxFieldProps, 'children' | 'className' | 'style'> & {
  readonly children: ReactNode;
  readonly hint?: ReactNode;
};

/** A choice that takes effect when its form is submitted. */
export function Checkbox({ children, hint, ...props }: Props) {
  return (
    <CheckboxField {...props} className="choice-field">
      <CheckboxButton className="choice">
        {({ isSelected }) => (
          <>
            <span className="checkbox-box">{isSelected && <Check aria-hidden="true" />}</span>
            {children}
          </>
        )}
      </CheckboxButton>
      {hint !== undefined && (
        <Text slot="description" className="choice-hint choice-hint-checkbox">
          {hint}
        </Text>
      )}
    </CheckboxField>
  );
}
