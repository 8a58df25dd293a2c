import { type CSSProperties } from 'react';
import { Label, ProgressBar } from 'react-aria-components';
import './Progress.css';

type Props = { readonly label: string; readonly value: number; readonly max: number };

/** How far a long action has come. */
export function Progress({ label, value, max }: Props) {
  return (
    <ProgressBar className="progress" value={value} maxValue={max}>
      {({ percentage = 0, valueText }) => (
        <>
          <Label>
            {label} {valueText}
          </Label>
          <span className="progress-track">
            <span className="progress-bar" style={{ '--progress': `${percentage}%` } as CSSProperties} />
          </span>
        </>
      )}
    </ProgressBar>
  );
}
