import { type ReactNode } from 'react';
import { Link } from '@/ui/Link';

type Props = {
  readonly label: string;
  /** Undefined while it is not known. */
  readonly value: ReactNode;
  readonly to?: string;
};

/** A number and what it counts. */
export function Figure({ label, value, to }: Props) {
  return (
    <div className="figure">
      <dt>{to === undefined ? label : <Link to={to}>{label}</Link>}</dt>
      <dd>{value ?? '–'}</dd>
    </div>
  );
}
