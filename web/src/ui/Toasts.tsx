import {
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastRegion as ToastRegion,
  Text,
} from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { Button } from './Button';
import { Link } from './Link';
import { toastQueue } from './toast';
import './Toasts.css';

/** The region for toasts. Rendered once, in the layout. */
export function Toasts() {
  const t = useTranslations('app.toast');
  return (
    <ToastRegion queue={toastQueue} className="toasts" aria-label={t('region')}>
      {({ toast }) => (
        <Toast toast={toast} className="toast">
          <ToastContent className="toast-text">
            <Text slot="title">{toast.content.text}</Text>
          </ToastContent>
          <div className="toast-actions">
            {toast.content.link && (
              <Link to={toast.content.link.to} look="quiet" onClick={() => toastQueue.close(toast.key)}>
                {toast.content.link.label}
              </Link>
            )}
            <Button slot="close" look="quiet" aria-label={t('close')}>
              {t('close')}
            </Button>
          </div>
        </Toast>
      )}
    </ToastRegion>
  );
}
