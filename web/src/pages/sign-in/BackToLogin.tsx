import { type ReactNode } from 'react';
import { Router } from '@/app/router';
import { Link } from '@/ui/Link';
import { useReturnTarget } from './useArrive';
import './OtherWays.css';

/** The way back to the login, which keeps where one wanted to go. */
export function BackToLogin({ children }: { readonly children: ReactNode }) {
  const target = useReturnTarget();
  return (
    <p className="other-links">
      <Link to={Router.Login(target === undefined ? {} : { return: target })}>{children}</Link>
    </p>
  );
}
