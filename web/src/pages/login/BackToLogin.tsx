import { type ReactNode } from 'react';
import { Router } from '@/app/router';
import { Link } from '@/ui/Link';
import { useReturnTarget } from './useArrive';
import './OtherWays.css';

/** A link back to the login that keeps the return target. */
export function BackToLogin({ children }: { readonly children: ReactNode }) {
  const target = useReturnTarget();
  return (
    <p className="other-links">
      <Link to={Router.Login(target === undefined ? {} : { return: target })}>{children}</Link>
    </p>
  );
}
