import { Component, type ReactNode } from 'react';

type Props = {
  readonly children: ReactNode;
  /** What to show instead; `reset` tries the children again. */
  readonly fallback: (reset: () => void) => ReactNode;
};

/** Catches what a page throws while it renders, so that the rest goes on. Give the route as `key`. */
export class ErrorBoundary extends Component<Props, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    const reset = () => this.setState({ hasFailed: false });
    return this.state.hasFailed ? this.props.fallback(reset) : this.props.children;
  }
}
