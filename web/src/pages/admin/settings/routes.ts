import { Settings, ShieldCheck, Webhook } from 'lucide-react';
import { lazyPage } from '@/app/lazyPage';
import { ALL } from '@/session/permissions';
import { type AdminPage } from '../adminPage';

const loadWebhooks = () => import('../webhooks/pages');

/** The page of the settings, and those that it links to. */
export const settingsPages: readonly AdminPage[] = [
  {
    route: 'AdminSettings',
    needs: ['settings.manage'],
    name: 'settings',
    icon: Settings,
    page: lazyPage(() => import('./SettingsPage'), 'SettingsPage'),
  },
  {
    route: 'AdminWebhooks',
    needs: ['webhooks.manage'],
    under: 'AdminSettings',
    name: 'webhooks',
    icon: Webhook,
    page: lazyPage(loadWebhooks, 'WebhooksPage'),
  },
  { route: 'AdminWebhook', needs: ['webhooks.manage'], page: lazyPage(loadWebhooks, 'WebhookPage') },
  {
    route: 'AdminKeys',
    needs: [ALL],
    name: 'keys',
    icon: ShieldCheck,
    isInRail: false,
    page: lazyPage(() => import('../keys/KeysPage'), 'KeysPage'),
  },
];
