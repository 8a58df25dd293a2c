import { type ComponentType } from 'react';
import { LoginPage } from '@/pages/login/LoginPage';
import { type LazyPage, lazyPage } from './lazyPage';
import { type PAGES } from './router';

export type PageName = (typeof PAGES)[number];

const loadAccessPages = () => import('./accessPages');

/** The page of each route, or of all routes below it. The login is not lazy, because it is usually the first page. */
export const pages: Readonly<Record<PageName, ComponentType | LazyPage>> = {
  Login: LoginPage,
  Register: lazyPage(() => import('@/pages/login/RegisterPage'), 'RegisterPage'),
  Invitation: lazyPage(() => import('@/pages/login/InvitationPage'), 'InvitationPage'),
  Email: lazyPage(() => import('@/pages/login/EmailPage'), 'EmailPage'),
  ResetPassword: lazyPage(() => import('@/pages/login/ResetPasswordPage'), 'ResetPasswordPage'),
  Setup: lazyPage(() => import('@/pages/login/SetupPage'), 'SetupPage'),
  Locked: lazyPage(loadAccessPages, 'LockedPage'),
  SecondFactor: lazyPage(
    () => import('@/pages/account/required-factor/SecondFactorPage'),
    'SecondFactorPage',
  ),
  Reauthenticated: lazyPage(loadAccessPages, 'ReauthenticatedPage'),
  TerminalCode: lazyPage(loadAccessPages, 'TerminalCodePage'),
  Device: lazyPage(() => import('@/pages/device/DevicePage'), 'DevicePage'),
  AppLogin: lazyPage(() => import('@/pages/app-login/AppLoginPage'), 'AppLoginPage'),
  NoAccess: lazyPage(loadAccessPages, 'NoAccessPage'),
  Application: lazyPage(loadAccessPages, 'ApplicationPage'),
  Home: lazyPage(() => import('@/pages/home/HomePage'), 'HomePage'),
  AccountArea: lazyPage(() => import('@/pages/account/AccountArea'), 'AccountArea'),
  AdminArea: lazyPage(() => import('@/pages/admin/AdminArea'), 'AdminArea'),
};
