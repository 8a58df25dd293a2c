import { type ReactNode } from 'react';
import { SwitchButton, SwitchField, type SwitchFieldProps, Text } from 'react-aria-components';
import './Choice.css';

type Props = Omit<SwitchFieldProps, 'children' | 'className' | 'style'> & {
  readonly children: ReactNode;
  readonly hint?: ReactNode;
};

/** A setting that takes effect at once. */
export function Switch({ children, hint, ...props }: Props) {
  return (
    <SwitchField {...props} className="choice-field">
      <SwitchButton className="choice">
        <span className="switch-track" aria-hidden="true" />
        {children}
      </SwitchButton>
      {hint !== undefined && (
        <Text slot="description" className="choice-hint choice-hint-switch">
          {hint}
        </Text>
      )}
    </SwitchField>
  );
}
