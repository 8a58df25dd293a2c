import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Router } from '@/app/router';
import { type AvailableApplication } from '@/applications/available';
import { Banner } from '@/ui/Banner';
import { Button } from '@/ui/Button';
import { useFrameAddress } from './useFrameAddress';

/** Never `allow-top-navigation`: the application must not replace the page that covers it. */
const SANDBOX = [
  ...['allow-scripts', 'allow-same-origin', 'allow-forms', 'allow-popups', 'allow-popups-to-escape-sandbox'],
  ...['allow-downloads', 'allow-modals'],
].join(' ');
const PERMISSIONS = ['clipboard-read', 'clipboard-write', 'fullscreen'];
/** A video in a window of its own would stay visible beside the lock. */
const FORBIDDEN = "picture-in-picture 'none'";

type Props = {
  readonly application: AvailableApplication;
  /** Whether a lock covers the frame. */
  readonly isCovered: boolean;
};

/** The frame with an application. It has the keyboard, except while a lock covers it. */
export function ApplicationFrame({ application, isCovered }: Props) {
  const t = useTranslations('door.frame');
  const frame = useRef<HTMLIFrameElement>(null);
  // Without an origin, the permissions would be those of the hand-over, which begins at our own.
  const { origin } = new URL(application.url);
  const to = Router.useRoute(['Application'])?.params.to;
  const { address, round, hasFailed } = useFrameAddress(application, to, frame);
  useEffect(() => {
    if (!isCovered) frame.current?.focus();
    // A frame in full screen is above everything else.
    else if (document.fullscreenElement !== null) void document.exitFullscreen();
  }, [isCovered, round]);
  if (hasFailed)
    return (
      <main className="application-failed">
        <Banner kind="error" title={t('failed')}>
          {t('failedHint')}
        </Banner>
        <div>
          <Button onPress={() => location.reload()}>{t('retry')}</Button>
        </div>
      </main>
    );
  return (
    <iframe
      key={round}
      ref={frame}
      className="application-frame"
      title={application.name}
      src={address}
      sandbox={SANDBOX}
      allow={[...PERMISSIONS.map((permission) => `${permission} ${origin}`), FORBIDDEN].join('; ')}
    />
  );
}
