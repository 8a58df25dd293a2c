import { useState } from 'react';
import {
  Autocomplete,
  Dialog,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField,
  Text,
} from 'react-aria-components';
import { useTranslations } from 'use-intl';
import { useErrorText } from '@/i18n/useErrorText';
import { type ListedUser } from '../users/users';
import { EndSessionsDialog } from './EndSessionsDialog';
import { usePaletteSections } from './usePaletteSections';

/** Searches pages, users and sessions, and runs common actions. */
export function CommandPalette({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('admin.palette');
  const toText = useErrorText();
  const [text, setText] = useState('');
  const [ending, setEnding] = useState<ListedUser | null>(null);
  const { sections, isSearching, error } = usePaletteSections(text.trim(), {
    onClose,
    onEndSessions: setEnding,
  });
  if (ending !== null) return <EndSessionsDialog user={ending} onClose={onClose} />;
  const run = (key: string | number) => {
    const item = sections.flatMap(({ items }) => items).find(({ id }) => id === key);
    item?.run();
  };
  return (
    <ModalOverlay className="overlay palette-overlay" isOpen isDismissable onOpenChange={onClose}>
      <Modal className="modal palette">
        <Dialog className="palette-dialog" aria-label={t('label')}>
          <Autocomplete inputValue={text} onInputChange={setText}>
            <SearchField aria-label={t('label')} autoFocus>
              <Input className="palette-input" placeholder={t('placeholder')} />
            </SearchField>
            <Menu
              className="palette-list"
              aria-label={t('results')}
              onAction={run}
              renderEmptyState={() => (
                <p className="palette-empty">
                  {isSearching ? t('searching') : error === null ? t('empty') : toText(error)}
                </p>
              )}
            >
              {sections.map(({ key, items }) => (
                <MenuSection key={key} id={key}>
                  <Header className="palette-heading">{t(`sections.${key}`)}</Header>
                  {items.map(({ id, label, hint, icon: Icon }) => (
                    <MenuItem key={id} id={id} textValue={label} className="palette-item">
                      <Icon aria-hidden="true" />
                      <Text slot="label">
                        {label} {hint !== undefined && <span className="palette-hint">{hint}</span>}
                      </Text>
                    </MenuItem>
                  ))}
                </MenuSection>
              ))}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
