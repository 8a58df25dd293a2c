/**
 * The pages that ask a logged-in user for something, and the one that they cover, in one file to load: they are small, share
 * their code, and a cover must be there at once.
 */
export { ApplicationPage } from '@/pages/door/ApplicationPage';
export { NoAccessPage } from '@/pages/door/NoAccessPage';
export { TerminalCodePage } from '@/pages/door/TerminalCodePage';
export { LockedPage } from '@/pages/login/LockedPage';
export { ReauthenticatedPage } from '@/session/ReauthenticatedPage';
