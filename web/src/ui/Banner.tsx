import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { type ReactNode } from 'react';
import './Banner.css';

const ICONS = { info: Info, success: CircleCheck, warning: TriangleAlert, error: CircleAlert };

type Props = {
  readonly kind: keyof typeof ICONS;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  /** Whether screen readers announce it at once; by default only for errors. */
  readonly isLive?: boolean;
};

/** A message that stays visible as long as it applies. */
export function Banner({ kind, title, children, isLive = kind === 'error' }: Props) {
  const Icon = ICONS[kind];
  return (
    <div className={`banner banner-${kind}`} role={isLive ? 'alert' : undefined}>
      <Icon aria-hidden="true" />
      <div className="banner-text">
        {title != null && <p className="banner-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}
