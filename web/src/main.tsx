import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { loadPagesConfig, type PagesConfig, PagesConfigContext } from './api/pagesConfig';
import { App } from './app/App';
import { queryClient } from './app/queryClient';
import { type PageName, pages } from './app/pages';
import { PAGES, Router } from './app/router';
import { applyAccent, applyTheme, storedTheme } from './app/theme';
import { LocaleProvider } from './i18n/LocaleProvider';
import { loadMessages, preferredLocale } from './i18n/locales';
import { takePendingLogin } from './login/pendingLogin';
import { prefetchLogin } from './pages/login/queries';
import { watchInput } from './session/activity';
import { followOtherTabs } from './session/channel';
import './style/tokens.css';
import './style/base.css';

applyTheme(storedTheme());
watchInput();
followOtherTabs(queryClient);
// A token in the fragment must not stay in the URL or in the history.
if (takePendingLogin(location.hash)) Router.replace('Login');
void start();

async function start() {
  const config = loadPagesConfig();
  await preload(Router.getRoute(PAGES)?.name ?? 'Home');
  render(await config);
}

/** Preloads the first page while the configuration is loading. Resolves once its messages are loaded. */
async function preload(page: PageName): Promise<void> {
  // The most likely language. If it is another one, rendering waits for its messages.
  const locale = preferredLocale(null);
  const areas = page === 'Login' ? (['app', 'errors', 'login'] as const) : (['app', 'errors'] as const);
  if (page === 'Login') prefetchLogin(queryClient);
  const component = pages[page];
  if ('preload' in component) component.preload();
  await Promise.allSettled(areas.map((area) => loadMessages(locale, area)));
}

function render(config: PagesConfig): void {
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
