/** What was typed into a form, by the names of its fields. */
export class FormValues {
  private readonly data: FormData;

  constructor(form: HTMLFormElement) {
    this.data = new FormData(form);
  }

  /** Returns the text of a field; empty when there is none. */
  text(name: string): string {
    const value = this.data.get(name);
    return typeof value === 'string' ? value : '';
  }

  /** Whether a checkbox is checked. */
  isChecked(name: string): boolean {
    return this.has(name);
  }

  /** Whether there is a field of this name; a checkbox counts only while it is checked. */
  has(name: string): boolean {
    return this.data.has(name);
  }
}
