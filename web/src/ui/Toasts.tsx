import {
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastRegion as ToastRegion,
  Text,
} from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { Button } from './Button';
import { toastQueue } from './toast';
import './Toasts.css';

/** The region for toasts. Rendered once, in the layout. */
export function Toasts() {
  const t = useTranslations('app.toast');
  return (
    <ToastRegion queue={toastQueue} className="toasts" aria-label={t('region')}>
      {({ toast }) => (
        <Toast toast={toast} className="toast">
          <ToastContent>
            <Text slot="title">{toast.content}</Text>
          </ToastContent>
          <Button slot="close" look="quiet">
            {t('close')}
          </Button>
        </Toast>
      )}
    </ToastRegion>
  );
}
