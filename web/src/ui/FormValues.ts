/** The values of a form, by field name. */
export class FormValues {
  private readonly data: FormData;

  constructor(form: HTMLFormElement) {
    this.data = new FormData(form);
  }

  /** Returns the text of a field; empty if there is no such field. */
  text(name: string): string {
    const value = this.data.get(name);
    return typeof value === 'string' ? value : '';
  }

  /** Whether a checkbox is checked. */
  isChecked(name: string): boolean {
    return this.has(name);
  }

  /** Whether there is a field with this name. An unchecked checkbox does not count. */
  has(name: string): boolean {
    return this.data.has(name);
  }
}
