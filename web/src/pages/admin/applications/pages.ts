/** The pages of applications, in one file to load, because they share most of their code. */
export { ApplicationPage } from './ApplicationPage';
export { ApplicationsPage } from './ApplicationsPage';
export { NewApplicationPage } from './NewApplicationPage';
