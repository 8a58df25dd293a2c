import { Link as RouterLink } from '@swan-io/chicane';
import { type ReactNode } from 'react';
import './Button.css';

type Props = {
  readonly to: string;
  readonly children: ReactNode;
  /** Looks like a button; still a link. */
  readonly look?: 'primary' | 'secondary' | 'quiet';
  /** Called before the navigation. */
  readonly onClick?: () => void;
};

/** A link to another of our pages: `to={Router.Login()}`. */
export function Link({ to, children, look, onClick }: Props) {
  return (
    <RouterLink to={to} className={look && `button button-${look}`} onClick={onClick}>
      {children}
    </RouterLink>
  );
}
