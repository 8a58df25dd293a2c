/** The pages that ask a logged-in user for something, in one file to load: they are small and share their code. */
export { NoAccessPage } from '@/pages/door/NoAccessPage';
export { TerminalCodePage } from '@/pages/door/TerminalCodePage';
export { LockedPage } from '@/pages/login/LockedPage';
