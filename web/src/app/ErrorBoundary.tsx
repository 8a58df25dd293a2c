import { Component, type ReactNode } from 'react';

type Props = {
  readonly children: ReactNode;
  /** What to show instead. */
  readonly fallback: ReactNode;
};

/** Catches errors of a page during rendering, so that the rest keeps working. Set the route as `key`. */
export class ErrorBoundary extends Component<Props, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? this.props.fallback : this.props.children;
  }
}
