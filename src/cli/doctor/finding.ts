/** One thing that was looked at, and, where it is not in order, what to do. */
export type Finding = { readonly subject: string; readonly isOk: boolean; readonly message: string };

export const fine = (subject: string, message: string): Finding => ({ subject, isOk: true, message });

export const bad = (subject: string, message: string): Finding => ({ subject, isOk: false, message });
