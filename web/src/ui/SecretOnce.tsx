import { type ReactNode } from 'react';
import { Banner } from './Banner';
import { Button } from './Button';
import { CopyableId } from './CopyableId';

type Props = {
  readonly secret: string;
  /** Name of the secret, for screen readers: "API key". */
  readonly label: string;
  readonly texts: { readonly title: string; readonly text: string; readonly close: string };
  readonly onClose: () => void;
  /** A note below the secret. */
  readonly children?: ReactNode;
};

/**
 * The content of a dialog that shows a new secret. As it cannot be shown again, only the button should close the dialog.
 */
export function SecretOnce({ secret, label, texts, onClose, children }: Props) {
  return (
    <>
      <Banner kind="warning" title={texts.title}>
        {texts.text}
      </Banner>
      <CopyableId value={secret} label={label} />
      {children && <p className="field-note">{children}</p>}
      <div className="dialog-actions">
        <Button look="primary" onPress={onClose}>
          {texts.close}
        </Button>
      </div>
    </>
  );
}
