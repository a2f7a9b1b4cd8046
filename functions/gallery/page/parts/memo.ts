import { Component, type ComponentChildren, type FunctionComponent } from "preact";

/**
 * A component that renders again only if one of its props has changed. In a long list that scrolls, the cells that stay on the
 * screen then cost one small object each, so that little garbage has to be collected while it scrolls.
 */
export function memo<Props extends object>(render: (props: Props) => ComponentChildren): FunctionComponent<Props> {
  class Memo extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      return differs(this.props, next);
    }

    override render(props: Props) {
      return render(props);
    }
  }
  return Memo as unknown as FunctionComponent<Props>;
}

function differs<T extends object>(before: T, now: T): boolean {
  for (const name in now) if (now[name] !== before[name]) return true;
  return false;
}
