import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { loadPagesConfig, PagesConfigContext } from './api/pagesConfig';
import { App } from './app/App';
import { queryClient } from './app/queryClient';
import { Router } from './app/router';
import { applyAccent, applyTheme, storedTheme } from './app/theme';
import { LocaleProvider } from './i18n/LocaleProvider';
import { loadMessages, preferredLocale } from './i18n/locales';
import { takePendingLogin } from './login/pendingLogin';
import { watchInput } from './session/activity';
import { followOtherTabs } from './session/channel';
import './style/tokens.css';
import './style/base.css';

applyTheme(storedTheme());
watchInput();
followOtherTabs(queryClient);
// A token behind the # must not stay in the address or in the history.
if (takePendingLogin(location.hash)) Router.replace('Login');
void start();

async function start() {
  // While the configuration is on its way, so are the words in the language that it most likely ends up with.
  void loadMessages(preferredLocale(null), 'app');
  const config = await loadPagesConfig();
  applyAccent(config.accent_color);
  const locale = preferredLocale(config.default_locale);
  document.documentElement.lang = locale;
  const root = document.getElementById('root');
  if (root === null) throw new Error('the document has no root');
  createRoot(root).render(
    <StrictMode>
      <PagesConfigContext value={config}>
        <Suspense>
          <LocaleProvider initial={locale}>
            <QueryClientProvider client={queryClient}>
              <App />
            </QueryClientProvider>
          </LocaleProvider>
        </Suspense>
      </PagesConfigContext>
    </StrictMode>,
  );
}
