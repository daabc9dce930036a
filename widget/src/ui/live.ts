/** What components need to remember something and to act on what was drawn: the part of preact/hooks that is used here. */

import { Component, createRef, type ComponentType, type JSX, type RefObject } from "preact";

interface Slot {
  value?: unknown;
  inputs?: readonly unknown[];
  /** What undoes an effect. */
  undo?: (() => void) | void;
}

/** A component on the screen. */
interface Owner {
  readonly slots: Slot[];
  readonly due: (() => void)[];
  forceUpdate(): void;
}

type Draw<P> = (props: Readonly<P>) => JSX.Element | null;

let current: Owner;
let next = 0;

/** A component that may use the functions below, always the same ones in the same order. */
export function live<P extends object>(draw: Draw<P>, isNew: (now: P, before: P) => boolean = () => true): ComponentType<P> {
  return class extends Component<P> implements Owner {
    readonly slots: Slot[] = [];
    readonly due: (() => void)[] = [];

    override shouldComponentUpdate(now: P): boolean {
      return isNew(now, this.props);
    }

    override render(): JSX.Element | null {
      current = this;
      next = 0;
      return draw(this.props);
    }

    override componentDidMount(): void {
      for (const effect of this.due.splice(0)) effect();
    }

    override componentDidUpdate(): void {
      this.componentDidMount();
    }

    override componentWillUnmount(): void {
      for (const { undo } of this.slots) undo?.();
    }
  };
}

/** The component, drawn anew only when one of its properties is another one. */
export const memo = <P extends object>(draw: Draw<P>): ComponentType<P> =>
  live(draw, (now, before) => (Object.keys(now) as (keyof P)[]).some((name) => now[name] !== before[name]));

/** The slot of this call, and whether its inputs are other ones than when it was drawn last. */
function slotOf(inputs?: readonly unknown[]): [slot: Slot, isNew: boolean] {
  const slot = (current.slots[next++] ??= {});
  const isNew = !slot.inputs || !inputs || inputs.some((input, at) => input !== slot.inputs?.[at]);
  slot.inputs = inputs ?? [];
  return [slot, isNew];
}

/** What is made once, and anew for other inputs. */
export function useMemo<T>(make: () => T, inputs: readonly unknown[] = []): T {
  const [slot, isNew] = slotOf(inputs);
  if (isNew) slot.value = make();
  return slot.value as T;
}

export const useRef = <T extends Element>(): RefObject<T> => useMemo<RefObject<T>>(createRef);

/** Something that may be changed without drawing anew. */
export const useBox = <T>(current: T): { current: T } => useMemo(() => ({ current }));

/** A value, and the function that sets it and draws anew. */
export function useState<T>(initial: T): [value: T, set: (value: T) => void] {
  const owner = current;
  const box = useBox(initial);
  const set = useMemo(() => (value: T): void => {
    if (box.current === value) return;
    box.current = value;
    owner.forceUpdate();
  });
  return [box.current, set];
}

/** Acts on what is on the screen, before it is painted: each time, or for other inputs. It may return what undoes it. */
export function useEffect(act: () => (() => void) | void, inputs?: readonly unknown[]): void {
  const [slot, isNew] = slotOf(inputs);
  if (!isNew) return;
  current.due.push(() => {
    slot.undo?.();
    slot.undo = act();
  });
}
