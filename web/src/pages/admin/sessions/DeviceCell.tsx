import { AppWindow, Monitor, Smartphone, SquareTerminal } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Badge } from '@/ui/Badge';
import { useDeviceName } from '@/ui/useDeviceName';
import { type Session } from '@/session/sessions';
import './DeviceCell.css';

const ICONS = { web: Monitor, desktop: AppWindow, mobile: Smartphone, cli: SquareTerminal };

/** The device of a session, with badges for the current session and for a locked one. */
export function DeviceCell({ session }: { readonly session: Session }) {
  const t = useTranslations('admin.sessions');
  const device = useDeviceName();
  const Icon = ICONS[session.deviceType];
  return (
    <span className="device">
      <Icon aria-hidden="true" />
      <span>
        {device.fromSession(session.deviceInfo)}{' '}
        {session.isCurrentSession && <Badge tone="accent">{t('current')}</Badge>}
        {session.locked && <Badge tone="warning">{t('locked')}</Badge>}
      </span>
    </span>
  );
}
