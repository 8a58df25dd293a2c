import { type ReactNode } from 'react';
import { Link } from '@/ui/Link';

type Props = {
  readonly label: string;
  /** Undefined while it is loading. */
  readonly value: ReactNode;
  readonly to?: string;
};

/** A number or status with its label. */
export function Figure({ label, value, to }: Props) {
  return (
    <div className="figure">
      <dt>{to === undefined ? label : <Link to={to}>{label}</Link>}</dt>
      <dd>{value ?? '–'}</dd>
    </div>
  );
}
