import { useFocusReset, useLocation } from '@swan-io/chicane';
import { type ReactNode, useRef } from 'react';
import { usePagesConfig } from '@/api/pagesConfig';
import './Page.css';

type Props = {
  readonly title: string;
  readonly intro?: ReactNode;
  /** The primary action of the page. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
};

/** A page of the account or the console: its title, one primary action, and sections. */
export function Page({ title, intro, action, children }: Props) {
  const { name } = usePagesConfig();
  const heading = useRef<HTMLHeadingElement>(null);
  // After navigation, the focus is on the title, for keyboards and screen readers.
  useFocusReset({ route: { key: useLocation().raw.path, name: '', params: {} }, containerRef: heading });
  return (
    <div className="page">
      <title>{`${title} – ${name}`}</title>
      <header className="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {intro != null && <p className="page-intro">{intro}</p>}
        </div>
        {action}
      </header>
      <div className="page-body">{children}</div>
    </div>
  );
}
