import { type ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps } from 'react-aria-components';
import './Button.css';

type Props = Omit<ButtonProps, 'children' | 'className' | 'style'> & {
  readonly children: ReactNode;
  /** `danger` for actions that cannot be undone. */
  readonly look?: 'primary' | 'secondary' | 'quiet' | 'danger';
  readonly isWide?: boolean;
};

/** A button; while `isPending`, it shows a spinner, stays focusable and does nothing. */
export function Button({ children, look = 'secondary', isWide = false, ...props }: Props) {
  return (
    <AriaButton {...props} className={`button button-${look}${isWide ? ' button-wide' : ''}`}>
      {props.isPending === true && <span className="spinner" aria-hidden="true" />}
      {children}
    </AriaButton>
  );
}
