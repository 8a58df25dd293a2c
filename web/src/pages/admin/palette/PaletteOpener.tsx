import { Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslations } from 'use-intl';

import './Palette.css';

const CommandPalette = lazy(async () => ({ default: (await import('./CommandPalette')).CommandPalette }));

const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Button that opens the command palette. Also handles Ctrl+K and ⌘K. */
export function PaletteOpener() {
  const t = useTranslations('admin.palette');
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const toggle = (event: KeyboardEvent) => {
      const isShortcut = (IS_APPLE ? event.metaKey : event.ctrlKey) && event.code === 'KeyK';
      if (!isShortcut || event.altKey || event.shiftKey) return;
      event.preventDefault();
      setOpen((open) => !open);
    };
    addEventListener('keydown', toggle);
    return () => removeEventListener('keydown', toggle);
  }, []);
  return (
    <>
      <Button className="rail-place palette-opener" onPress={() => setOpen(true)}>
        <Search aria-hidden="true" />
        {t('open')}
        <kbd>{IS_APPLE ? t('keysApple') : t('keys')}</kbd>
      </Button>
      {isOpen && (
        <Suspense>
          <CommandPalette onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
