/** The languages of the mail. To add one, add a file with its texts beside this one, and a line in `MailWriter`. */
export const LANGUAGES = ['en', 'de'] as const;

export type Language = (typeof LANGUAGES)[number];
